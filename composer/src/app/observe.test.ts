import { expect, it } from 'vitest';
import { aProbe, aVolume, earlierUtc } from '../testing/rollouts.ts';
import { askProber } from './observe.ts';
import { fakeHub } from './testing/fake-hub.ts';

const names = Array.from({ length: 600 }, (_, index) => `share-${index}`);
const volumesOf = (some: readonly string[]) => Object.fromEntries(some.map((name) => [name, aVolume(name)]));

/** A prober whose answers have room for so many volumes. */
function proberOf(room: number, agentStartedUtc: (question: number) => string = () => aProbe().agentStartedUtc) {
  const asked: number[] = [];
  const hub = fakeHub({
    invokeMethod: async (_device, _module, _method, payload) => {
      const { volumes = names } = payload as { volumes?: readonly string[] };
      asked.push(volumes.length);
      const omittedVolumes = volumes.slice(room);
      return {
        status: 200,
        payload: aProbe({
          agentStartedUtc: agentStartedUtc(asked.length),
          volumes: volumesOf(volumes.slice(0, room)),
          ...(omittedVolumes.length === 0 ? {} : { omittedVolumes }),
        }),
      };
    },
  });
  return { asked, ask: (unread: string[]) => askProber(hub, 'line-7', 'line-prober', unread) };
}

it('asks a prober by name for what one answer had no room for', async () => {
  const { asked, ask } = proberOf(200);
  const unread: string[] = [];
  const answer = await ask(unread);
  expect(Object.keys(answer?.volumes ?? {})).toEqual(names);
  expect(answer).not.toHaveProperty('omittedVolumes');
  expect([asked, unread]).toEqual([[600, 256, 200], []]);
});

it('leaves out of what it knows what is left out of every answer, or told by another process', async () => {
  const small = proberOf(0);
  expect((await small.ask([]))?.omittedVolumes).toEqual(names);
  expect(small.asked).toEqual([600, 256]);
  const restarted = proberOf(400, (question) => (question === 1 ? earlierUtc : aProbe().agentStartedUtc));
  const answer = await restarted.ask([]);
  expect(Object.keys(answer?.volumes ?? {})).toEqual(names.slice(0, 400));
  expect([answer?.omittedVolumes, answer?.agentStartedUtc]).toEqual([names.slice(400), earlierUtc]);
});
