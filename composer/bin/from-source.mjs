// The program as it stands in the sources, translated at every start: slow, and right where nothing can be bundled.
import { register } from 'tsx/esm/api';

register();
const { startProcess } = await import('../src/cli/process.ts');
const { allCommands } = await import('../src/cli/all-commands.ts');
await startProcess(allCommands);
