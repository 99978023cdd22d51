import { formatDateTime } from '../../lib/panel/format.ts';
import { type DecodedJwt, JWT_NOTE, type JwtState, jwtExpiry } from '../../lib/protocol/jwt.ts';
import { useNow } from '../ui/use-now.ts';

const TICK_MS = 1000;

interface Props {
  readonly token: DecodedJwt;
}

const TONES: Readonly<Record<JwtState, string>> = {
  none: 'dim',
  valid: '',
  soon: 'wait',
  'not-yet': 'wait',
  expired: 'bad',
};
/** Claims that are seconds since 1970 (RFC 7519 §4.1). */
const TIMES: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat']);

/** What a JSON Web Token says about itself. */
export function TokenView({ token }: Props) {
  const now = useNow(TICK_MS, true);
  const { state, sentence } = jwtExpiry(token, now);
  return (
    <section className="token" aria-label="Token">
      <p className={TONES[state]}>{sentence}</p>
      <Members name="Header" of={token.header} />
      <Members name="Claims" of={token.claims} />
      <p className="dim">{JWT_NOTE}</p>
    </section>
  );
}

function Members({ name, of }: { readonly name: string; readonly of: Readonly<Record<string, unknown>> }) {
  return (
    <>
      <p className="dim">{name}</p>
      <dl className="mono">
        {Object.entries(of).map(([key, value]) => (
          <div key={key}>
            <dt className="tree-key">{key}</dt>
            <dd>
              {JSON.stringify(value)}
              {TIMES.has(key) && typeof value === 'number' ? (
                <span className="dim"> {formatDateTime(value * 1000)}</span>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
