import { spawnSync } from 'node:child_process';
import type { Command, CommandAnswer } from './fuse-server-faults.ts';
import { Session } from './fuse-server-session.ts';

/** The server's process: a test that hangs on its mounts cannot keep it from answering, nor it the test. */
const sessions = new Map<string, Session>();

async function obey(command: Command): Promise<Omit<CommandAnswer, 'id'>> {
  if (command.do === 'mount') {
    const session = new Session();
    sessions.set(command.request.path, session);
    await session.mount(command.request);
    return {};
  }
  const session = sessions.get(command.path);
  if (session === undefined) return { error: `nothing of this server is mounted at ${command.path}` };
  if (command.do === 'set') session.set(command.faults);
  else if (command.do === 'figures') session.figures = command.figures;
  else return { counts: session.counts() };
  return {};
}

process.on('message', (command: Command) => {
  obey(command).then(
    (answer) => process.send?.({ id: command.id, ...answer }),
    (error: unknown) => process.send?.({ id: command.id, error: String(error) }),
  );
});

// Without its parent it must leave no mount behind. Threads that wait for a request keep exit() from ending: SIGKILL does.
process.on('disconnect', () => {
  for (const path of sessions.keys()) spawnSync('umount', ['-l', path], { stdio: 'ignore' });
  process.kill(process.pid, 'SIGKILL');
});
