import type { AsyncApiChoice, AsyncApiChoices } from '../../lib/profile/asyncapi/read-asyncapi.ts';

interface Props {
  readonly choices: AsyncApiChoices;
  /** What was chosen; what it leaves out is as the document's order has it. */
  readonly choice: AsyncApiChoice;
  readonly onChoose: (choice: AsyncApiChoice) => void;
}

/** What of an AsyncAPI document becomes the profile: a profile is one endpoint. */
export function ImportChoices({ choices, choice, onChoose }: Props) {
  const { servers, channels } = choices;
  return (
    <span className="profile-choices">
      {servers.length < 2 ? null : (
        <label>
          Server{' '}
          <select
            className="select"
            value={choice.server ?? choices.server ?? ''}
            onChange={({ target }) => onChoose({ ...choice, server: target.value })}
          >
            {servers.map(({ name, url }) => (
              <option key={name} value={name} title={url}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {channels.length < 2 ? null : (
        <label>
          Channel{' '}
          <select
            className="select"
            value={choice.channel ?? choices.channel ?? ''}
            onChange={({ target }) => onChoose({ ...choice, channel: target.value })}
          >
            {channels.map(({ name, address }) => (
              <option key={name} value={name} title={address}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        It describes{' '}
        <select
          className="select"
          value={choice.describes ?? choices.describes}
          onChange={({ target }) => onChoose({ ...choice, describes: target.value === 'client' ? 'client' : 'server' })}
        >
          <option value="server">the server</option>
          <option value="client">the client</option>
        </select>
      </label>
    </span>
  );
}
