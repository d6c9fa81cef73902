import { Command } from 'commander';
import { connectionStrings, readIdentities, readIdentity } from '../../client/identity-answer.ts';
import { paths } from '../../client/paths.ts';
import { askHub, tellHub } from '../../client/service-client.ts';
import type { Speech } from '../command-io.ts';
import { addedText, identityTable, identityText, withoutKeys } from '../identity-text.ts';
import { printAnswer, type Print } from '../output.ts';
import { hubOf, withData, withExamples, withFormat, type DataOption, type FormatOption } from '../command-options.ts';

type Common = DataOption & FormatOption;

/** `module`: the modules of a device. */
export function moduleCommand({ print, complain }: Speech): Command {
  const command = new Command('module')
    .description('add, list, show and remove modules of a device')
    .addCommand(addModule({ print, complain }))
    .addCommand(listModules(print))
    .addCommand(showModule(print))
    .addCommand(removeModule(print));
  return withExamples(command, 'module list sensor-1', 'module show sensor-1 meter');
}

function addModule({ print, complain }: Speech): Command {
  const command = new Command('add')
    .description('add a module, and print the connection string that its program is started with')
    .argument('<device>', 'device ID')
    .argument('<module>', 'module ID')
    .option('--edge', 'one that the IoT Edge runtime manages')
    .action(async (deviceId: string, moduleId: string, options: Common & { edge?: boolean }) => {
      const hub = await hubOf(options);
      const body = { deviceId, moduleId, ...(options.edge === true ? { managedBy: 'IotEdge' } : {}) };
      const added = readIdentity(await askHub(hub, { verb: 'PUT', path: paths.module(deviceId, moduleId), body }));
      const { answer, note } = addedText(hub, added);
      if (options.format === 'text') complain(note);
      printAnswer(print, options.format, { ...added, ...connectionStrings(hub, added) }, answer);
    });
  withFormat(withData(command));
  return withExamples(command, 'module add sensor-1 meter');
}

function listModules(print: Print): Command {
  const command = new Command('list')
    .description('list the modules of a device')
    .argument('<device>', 'device ID')
    .action(async (deviceId: string, options: Common) => {
      const hub = await hubOf(options);
      const answer = await askHub(hub, { verb: 'GET', path: `${paths.device(deviceId)}/modules` });
      const modules = readIdentities(answer);
      printAnswer(print, options.format, modules.map(withoutKeys), identityTable(modules));
    });
  withFormat(withData(command));
  return withExamples(command, 'module list sensor-1');
}

function showModule(print: Print): Command {
  const command = new Command('show')
    .description('show a module, with its connection string')
    .argument('<device>', 'device ID')
    .argument('<module>', 'module ID')
    .action(async (deviceId: string, moduleId: string, options: Common) => {
      const hub = await hubOf(options);
      const module = readIdentity(await askHub(hub, { verb: 'GET', path: paths.module(deviceId, moduleId) }));
      const answer = { ...module, ...connectionStrings(hub, module) };
      printAnswer(print, options.format, answer, identityText(hub, module));
    });
  withFormat(withData(command));
  return withExamples(command, 'module show sensor-1 meter');
}

function removeModule(print: Print): Command {
  const command = new Command('remove')
    .description('remove a module with its twin')
    .argument('<device>', 'device ID')
    .argument('<module>', 'module ID')
    .action(async (deviceId: string, moduleId: string, options: Common) => {
      const hub = await hubOf(options);
      await tellHub(hub, { verb: 'DELETE', path: paths.module(deviceId, moduleId), ifMatch: '*' });
      const removed = `${deviceId}/${moduleId}`;
      printAnswer(print, options.format, { removed }, `${removed} is removed.`);
    });
  withFormat(withData(command));
  return withExamples(command, 'module remove sensor-1 meter');
}
