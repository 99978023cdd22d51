import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject, readString } from './shared/json.ts';

export interface AipReply {
  /** Key under which an injected delay is reported: the id of what the client sent, when it has one. */
  readonly correlationId: string | null;
  /** Without its timestamp. */
  readonly message: JsonObject;
}

interface Task {
  readonly sessionId: string;
  readonly taskName: string;
  /** Id of the command whose result is awaited. */
  responseId: string;
  /** Index of that command in PLAN. */
  step: number;
}

interface Device {
  readonly id: string;
  task: Task | null;
}

const PLATFORMS: readonly string[] = ['windows', 'linux', 'darwin'];

const PLAN: readonly JsonObject[] = [
  { tool_name: 'launch_application', parameters: { name: 'editor' } },
  { tool_name: 'type_text', parameters: { text: 'Hello from the agent server' } },
  { tool_name: 'capture_screen', parameters: { format: 'png' } },
];

const REQUESTS: readonly string[] = ['Open the editor', 'Write a greeting', 'Take a picture of the screen'];

function error(correlationId: string | null, text: string): AipReply {
  return { correlationId, message: { type: 'ERROR', error: text } };
}

/** A task is FAILED, an action result a `failure`. */
const FAILURES: readonly string[] = ['FAILED', 'FAILURE', 'ERROR'];

/** What a result says about its own failure; null when it succeeded. */
function failureOf(result: unknown): string | null {
  if (!isJsonObject(result) || !FAILURES.includes(String(result['status']).toUpperCase())) return null;
  return readString(result, 'error') ?? 'An action failed.';
}

/** Registered devices and their tasks; `Owner` is whatever stands for a connection. */
export class AipDevices<Owner> {
  readonly #devices = new Map<Owner, Device>();
  readonly #maxDevices: number;
  #tasksOffered = 0;

  constructor(maxDevices: number) {
    this.#maxDevices = maxDevices;
  }

  forget(owner: Owner): void {
    this.#devices.delete(owner);
  }

  /** A TASK for every idle device. */
  nextTasks(): readonly { readonly owner: Owner; readonly task: JsonObject }[] {
    const idle = [...this.#devices].filter(([, device]) => device.task === null);
    return idle.map(([owner]) => {
      const n = this.#tasksOffered++;
      const user_request = REQUESTS[n % REQUESTS.length];
      return { owner, task: { type: 'TASK', user_request, task_name: `task_${String(n + 1).padStart(3, '0')}` } };
    });
  }

  handle(owner: Owner, message: JsonObject): AipReply {
    switch (message['type']) {
      case 'REGISTRATION':
        return this.#register(owner, message);
      case 'HEARTBEAT':
        return { correlationId: readString(message, 'client_id'), message: { type: 'HEARTBEAT' } };
      case 'TASK':
      case 'TASK_REQUEST':
        return this.#startTask(owner, message);
      case 'TASK_RESULT':
      case 'COMMAND_RESULTS':
        return this.#continueTask(owner, message);
      case 'ERROR':
        return this.#endByClient(owner, message);
      default:
        return error(null, `Unknown message type: ${JSON.stringify(message['type']) ?? 'none'}.`);
    }
  }

  #register(owner: Owner, message: JsonObject): AipReply {
    const id = readString(message, 'device_id') ?? readString(message, 'client_id');
    if (id === null) return error(null, 'Registration rejected: device_id must be a non-empty string.');
    const { platform, metadata } = message;
    if (typeof platform !== 'string' || !PLATFORMS.includes(platform)) {
      return error(id, `Registration rejected: platform must be one of ${PLATFORMS.join(', ')}.`);
    }
    if (metadata !== undefined && !isJsonObject(metadata)) {
      return error(id, 'Registration rejected: metadata must be an object.');
    }
    for (const [other, device] of this.#devices) {
      if (other !== owner && device.id === id) return error(id, `Registration rejected: ${id} is already registered.`);
    }
    if (!this.#devices.has(owner) && this.#devices.size >= this.#maxDevices) {
      return error(id, `Registration rejected: the server serves ${this.#maxDevices} devices already.`);
    }
    this.#devices.set(owner, { id, task: null });
    return { correlationId: id, message: { type: 'REGISTRATION_ACK', success: true, device_id: id } };
  }

  #startTask(owner: Owner, message: JsonObject): AipReply {
    const taskName = readString(message, 'task_name') ?? randomUUID();
    const device = this.#devices.get(owner);
    if (device === undefined) return error(taskName, 'Register first: send REGISTRATION with device_id and platform.');
    if (readString(message, 'request') === null) return error(taskName, 'The task needs a non-empty "request".');
    if (device.task !== null) return error(taskName, `Task ${device.task.taskName} is still running.`);
    const sessionId = readString(message, 'session_id') ?? randomUUID();
    device.task = { sessionId, taskName, responseId: randomUUID(), step: 0 };
    return { correlationId: taskName, message: this.#command(device.task) };
  }

  #continueTask(owner: Owner, message: JsonObject): AipReply {
    const previous = readString(message, 'prev_response_id');
    const device = this.#devices.get(owner);
    const task = device?.task ?? null;
    if (device === undefined || task === null) return error(previous, 'There is no running task to take this result.');
    if (previous !== task.responseId)
      return error(previous, `The awaited result is for prev_response_id ${task.responseId}.`);
    const results = message['action_results'];
    if (!Array.isArray(results)) return error(previous, 'The result needs an "action_results" array.');
    const end = {
      type: 'TASK_END',
      session_id: task.sessionId,
      response_id: task.responseId,
      task_name: task.taskName,
    };
    const failure = failureOf(message) ?? results.map(failureOf).find((found) => found !== null) ?? null;
    if (failure !== null) {
      device.task = null;
      return { correlationId: previous, message: { ...end, status: 'FAILED', error: failure } };
    }
    task.step++;
    task.responseId = randomUUID();
    if (task.step < PLAN.length) return { correlationId: previous, message: this.#command(task) };
    device.task = null;
    return {
      correlationId: previous,
      message: { ...end, status: 'COMPLETED', result: `${PLAN.length} commands done` },
    };
  }

  #endByClient(owner: Owner, message: JsonObject): AipReply {
    const device = this.#devices.get(owner);
    const text = readString(message, 'error') ?? 'The device reported an error.';
    const task = device?.task ?? null;
    if (device === undefined || task === null) return error(null, `No running task; the device reported: ${text}`);
    device.task = null;
    const { sessionId, responseId, taskName } = task;
    const end = { type: 'TASK_END', session_id: sessionId, response_id: responseId, task_name: taskName };
    return { correlationId: null, message: { ...end, status: 'FAILED', error: text } };
  }

  #command(task: Task): JsonObject {
    return {
      type: 'COMMAND',
      status: 'CONTINUE',
      response_id: task.responseId,
      session_id: task.sessionId,
      task_name: task.taskName,
      actions: [PLAN[task.step]],
    };
  }
}
