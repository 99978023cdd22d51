import { afterAll, beforeAll, describe } from 'vitest';
import { type ExtensionPanel, openExtensionPanel } from '../../harness/extension-panel.ts';
import { describeAip } from './aip.ts';
import { describeAmiga } from './amiga.ts';
import { describeChat } from './chat.ts';
import { describeClarity } from './clarity.ts';
import { describeSessionBuddy } from './session-buddy.ts';
import { describeSocketIo } from './socket-io.ts';

let opened: ExtensionPanel | null = null;

beforeAll(async () => {
  opened = await openExtensionPanel('chrome', 'granted');
});

afterAll(async () => {
  await opened?.close();
});

function panel(): ExtensionPanel {
  if (opened === null) throw new Error('The panel is not open.');
  return opened;
}

describe('Clarity devteam', () => describeClarity(panel));
describe('AMIGA metrics', () => describeAmiga(panel));
describe('Socket.IO', () => describeSocketIo(panel));
describe('chat', () => describeChat(panel));
describe('Session-Buddy', () => describeSessionBuddy(panel));
describe('AIP', () => describeAip(panel));
