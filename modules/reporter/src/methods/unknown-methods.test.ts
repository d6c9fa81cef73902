import { EventEmitter } from 'node:events';
import type { ModuleClient } from 'azure-iot-device';
import { expect, it } from 'vitest';
import { answerUnknownMethods } from './unknown-methods.ts';

class Transport extends EventEmitter {
  readonly sent: unknown[] = [];
  sendMethodResponse(response: unknown): void {
    this.sent.push(response);
  }
}
const clientOver = (transport: unknown) => ({ _transport: transport }) as unknown as ModuleClient;

it('answers what nobody listens to with 404, and leaves everything else alone', () => {
  const transport = new Transport();
  const named: string[] = [];
  const heard: unknown[] = [];
  expect(answerUnknownMethods(clientOver(transport), ['probe', 'explain'], (name) => void named.push(name))).toBe(true);
  transport.on('method_probe', (message) => void heard.push(message));
  transport.emit('method_probe', { requestId: '1' });
  transport.emit('disconnect', { requestId: '2' });
  transport.emit(`method_${'restart'.repeat(20)}`, { requestId: '3' });
  transport.emit('method_restart');
  expect(heard).toEqual([{ requestId: '1' }]);
  expect(transport.sent).toEqual([
    { requestId: '3', status: 404, payload: { error: 'no such method; there are explain, probe' } },
  ]);
  expect(named).toEqual(['restart'.repeat(20).slice(0, 64)]);
});

it.each([undefined, null, {}, { emit: 1 }])('says so where the SDK is another one: %j', (transport) => {
  expect(answerUnknownMethods(clientOver(transport), [], () => undefined)).toBe(false);
});
