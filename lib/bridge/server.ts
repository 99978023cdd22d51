import { describeThrown, fail, type Result } from '../base/result.ts';
import { COMMAND_SCHEMAS, commandMessageSchema } from './command-schema.ts';
import type { BridgeEvent, CommandName, Commands } from './messages.ts';
import type { EventMessage, PortLike, ReplyMessage } from './port.ts';

/** What carries the commands out; one method a command. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (args: Commands[Name]['args']) => Promise<Result<Commands[Name]['value']>>;
};

export interface BridgeServer {
  accept(port: PortLike): void;
  broadcast(event: BridgeEvent): void;
  /** Open ports with this name. */
  count(name: string): number;
}

/**
 * The background's end of the bridge. Events reach every port; a reply only the one that asked. `handlers` resolves when the
 * background has started; a command waits for that.
 */
export function createBridgeServer(
  handlers: () => Promise<CommandHandlers>,
  greet: () => Promise<readonly BridgeEvent[]>,
): BridgeServer {
  const ports = new Set<PortLike>();

  /** A port whose other end vanished may throw before its disconnect event comes; it must not cost the others their message. */
  function post(port: PortLike, message: ReplyMessage | EventMessage): void {
    if (!ports.has(port)) return;
    try {
      port.postMessage(message);
    } catch {
      ports.delete(port);
    }
  }

  async function welcome(): Promise<readonly BridgeEvent[]> {
    try {
      return [{ kind: 'greeting', problem: null }, ...(await greet())];
    } catch (thrown) {
      const problem = `Socketwright cannot open its history (${describeThrown(thrown)}): free disk space and allow storage for extensions, then restart the browser.`;
      return [{ kind: 'greeting', problem }];
    }
  }

  async function answer(message: unknown): Promise<ReplyMessage | null> {
    const command = commandMessageSchema.safeParse(message);
    if (!command.success) return null;
    const { id, name, args } = command.data;
    if (!isCommandName(name))
      return { id, reply: fail('unknown_command', `The background knows no command "${name}".`) };
    try {
      return { id, reply: await run(name, args) };
    } catch (thrown) {
      return {
        id,
        reply: fail('internal', `The command "${name}" failed inside Socketwright (${describeThrown(thrown)}).`),
      };
    }
  }

  async function run<Name extends CommandName>(name: Name, args: unknown): Promise<Result<Commands[Name]['value']>> {
    const parsed = COMMAND_SCHEMAS[name].safeParse(args);
    if (!parsed.success) {
      const first = parsed.error.issues[0];
      const where = first?.path.join('.') || 'its arguments';
      return fail('bad_command', `The command "${name}" is malformed at ${where}: ${first?.message ?? ''}.`);
    }
    const known = await handlers();
    return known[name](parsed.data as Commands[Name]['args']);
  }

  return {
    accept(port) {
      ports.add(port);
      port.onDisconnect.addListener(() => ports.delete(port));
      port.onMessage.addListener((message) => {
        void answer(message).then((reply) => {
          if (reply !== null) post(port, reply);
        });
      });
      void welcome().then((events) => {
        for (const event of events) post(port, { event });
      });
    },
    broadcast(event) {
      for (const port of ports) post(port, { event });
    },
    count: (name) => [...ports].filter((port) => port.name === name).length,
  };
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMAND_SCHEMAS, name);
}
