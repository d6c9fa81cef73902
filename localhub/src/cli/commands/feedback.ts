import { Command } from 'commander';
import { z } from 'zod';
import { paths } from '../../client/paths.ts';
import { readAnswer } from '../../client/read-answer.ts';
import type { ReachedHub } from '../../client/reached-hub.ts';
import { askHubForMarked, tellHub } from '../../client/service-client.ts';
import type { Speech } from '../command-io.ts';
import { hubOf, withData, withExamples, type DataOption } from '../command-options.ts';

interface Options extends DataOption {
  readonly keep?: boolean;
}

interface Batch {
  readonly lockToken: string;
  readonly records: readonly object[];
}

/** `feedback`: what became of messages to devices. */
export function feedbackCommand({ print, complain }: Speech): Command {
  const command = new Command('feedback')
    .description(
      'show what became of messages that were sent with --ack, a line of JSON each, and remove it from the hub',
    )
    .option('--keep', 'remove nothing')
    .action(async ({ keep, ...options }: Options) => {
      const hub = await hubOf(options);
      const locked: string[] = [];
      // Each batch is locked: the next is of others.
      for (let batch = await nextBatch(hub); batch !== null; batch = await nextBatch(hub)) {
        for (const record of batch.records) print(`${JSON.stringify(record)}\n`);
        locked.push(batch.lockToken);
      }
      if (locked.length === 0) complain('There is no feedback. A message that is sent with --ack full gets some.');
      for (const lockToken of locked) {
        const path = `${paths.feedback}/${encodeURIComponent(lockToken)}`;
        await tellHub(hub, keep === true ? { verb: 'POST', path: `${path}/abandon` } : { verb: 'DELETE', path });
      }
    });
  withData(command);
  return withExamples(command, 'feedback --keep', 'feedback');
}

/** What is there and nobody else reads at this moment; null where nothing is. */
async function nextBatch(hub: ReachedHub): Promise<Batch | null> {
  const { value, etag } = await askHubForMarked(hub, { verb: 'GET', path: paths.feedback });
  if (value === undefined) return null;
  return { lockToken: etag, records: readAnswer(z.array(z.looseObject({})), value) };
}
