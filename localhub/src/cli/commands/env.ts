import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { findDeviceAuthority } from '../../certificates/device-authority.ts';
import { environmentFor } from '../../environment/environment.ts';
import { trustFile } from '../../environment/trusted-authorities.ts';
import { renderEnvironment, SHELLS, type Shell } from '../../environment/render-environment.ts';
import type { Speech } from '../command-io.ts';
import { hubOf, withData, withExamples, type DataOption } from '../command-options.ts';

const REDIRECT_PROGRAM = fileURLToPath(new URL('../../../bin/redirect.cjs', import.meta.url));

/** `env`: the environment in which an unmodified Node program reaches the hub. */
export function envCommand({ print, complain }: Speech): Command {
  const command = new Command('env')
    .description(
      'print the environment in which any Node program reaches this hub, unmodified: what it dials at ports 443 and ' +
        '8883 of the hub’s name goes to the local hub. Other hubs that are reached so, and authorities in ' +
        'NODE_EXTRA_CA_CERTS, stay. With it an authority that signs certificates for devices, unless ' +
        'IOTHUB_CA_ROOT_CERT and IOTHUB_CA_ROOT_CERT_KEY are set. It holds keys.',
    )
    .addOption(new Option('--shell <shell>', 'for which shell').choices([...SHELLS]).default('sh'))
    .action(async (options: DataOption & { shell: Shell }) => {
      const hub = await hubOf(options);
      const deviceAuthority = await findDeviceAuthority(hub.keptIn);
      const caFile = await trustFile(hub, process.env, complain);
      const environment = environmentFor({ ...hub, caFile, deviceAuthority }, REDIRECT_PROGRAM, process.env);
      print(renderEnvironment(environment, options.shell));
    });
  withData(command);
  return withExamples(command, 'env', 'env --data .mooring/hub', 'env --shell json');
}
