import dns, { ADDRCONFIG, ALL, V4MAPPED, type LookupOptions } from 'node:dns';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askInChild } from './ask-in-child.ts';
import { NameLookUps, type LookUp } from './look-up.ts';

/** A flag of getaddrinfo that Node does not know: no server is asked. */
const onlyNumbers = 4;
const { lookup } = dns;
const nodes = lookup as LookUp;
const noNode: LookUp = () => {
  throw new Error('Node was asked itself');
};

/** What the callback was called with. */
function askBy(lookUp: LookUp, name: string, options: LookupOptions | number): Promise<unknown[]> {
  return new Promise((resolve) => {
    lookUp(name, options, (...answer) => resolve(answer));
  });
}

describe('a name that is looked up in a child', () => {
  const names = new NameLookUps(noNode, process.env);

  it.each<[string, LookupOptions | number]>([
    ['one address', {}],
    ['all, as net asks', { family: 0, hints: ADDRCONFIG, all: true }],
    ['one family by its number', 4],
    ['one family by its name', { family: 'IPv4', all: true }],
    ['addresses as those of the other family', { family: 6, hints: V4MAPPED | ALL, all: true }],
    ['those of one family first', { all: true, verbatim: false }],
    ['those of the other family first', { all: true, order: 'ipv6first' }],
  ])('is what Node says it is: %s', async (_, options) => {
    expect(await askBy(names.lookUp, 'localhost', options)).toEqual(await askBy(nodes, 'localhost', options));
  });

  it.each([`${'x'.repeat(64)}.contoso.example`, '..'])('fails as with Node where it is none: %s', async (name) => {
    const [error] = await askBy(names.lookUp, name, { hints: ADDRCONFIG, all: true });
    const [expected] = await askBy(nodes, name, { hints: ADDRCONFIG, all: true });
    expect(error).toBeInstanceOf(Error);
    expect(error).toEqual(expected);
    expect(Object.entries(error as Error)).toEqual(Object.entries(expected as Error));
  });

  it.each(['-e', '--', '-Mre=eval', '$(id)', "'; print 1; '", '\n', '@ARGV'])(
    'is a name whatever is in it: %s',
    async (name) => {
      const question = { name, family: 0, hints: onlyNumbers } as const;
      expect(await askInChild(question, process.env).answer).toEqual({ kind: 'failed', errno: -3008 });
    },
  );

  it('is left to Node where it is an address or nothing, or the question is none that Node would take', async () => {
    const own = vi.fn<LookUp>(nodes);
    const { lookUp } = new NameLookUps(own, process.env);
    expect(await askBy(lookUp, '::1', { all: true })).toEqual([null, [{ address: '::1', family: 6 }]]);
    expect(await askBy(lookUp, '', {})).toEqual([null, null, 4]);
    expect(() => lookUp('localhost', 5, () => undefined)).toThrow(/family/);
    expect(() => lookUp('localhost', { hints: onlyNumbers }, () => undefined)).toThrow(/hints/);
    expect(() => lookUp('localhost', {})).toThrow(/callback/);
    expect(own).toHaveBeenCalledTimes(5);
  });
});

describe('the child that looks a name up', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-names-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** An environment whose perl is this shell script, and where it may write. */
  function environmentWith(script: string): NodeJS.ProcessEnv {
    const bin = mkdtempSync(join(folder, 'bin-'));
    writeFileSync(join(bin, 'perl'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'perl'), 0o755);
    return {
      ...process.env,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      LOCALDOMAIN: bin,
      EdgeHubConnectionString: 'x',
    };
  }

  it('is none where there is no perl, or one that cannot do it: then Node is asked', async () => {
    const asks = (environment: NodeJS.ProcessEnv) =>
      askBy(new NameLookUps(nodes, environment).lookUp, 'localhost', { all: true });
    const expected = await askBy(nodes, 'localhost', { all: true });
    expect(await asks({ PATH: folder })).toEqual(expected);
    expect(await asks(environmentWith('exit 127'))).toEqual(expected);
    expect(await asks(environmentWith('exit 0'))).toEqual(expected);
    expect(await asks(environmentWith('kill -KILL $$'))).toEqual(expected);
  });

  it('sees nothing of the environment but what a resolver is told', async () => {
    const environment = environmentWith('env > "$LOCALDOMAIN/env"; echo 192.0.2.1');
    const { lookUp } = new NameLookUps(noNode, environment);
    expect(await askBy(lookUp, 'hub', {})).toEqual([null, '192.0.2.1', 4]);
    const seen = readFileSync(join(environment['LOCALDOMAIN'] ?? '', 'env'), 'utf8');
    expect(seen).toContain('LOCALDOMAIN=');
    expect(seen).not.toContain('EdgeHubConnectionString');
  });

  it('that has used up its time has failed for now', async () => {
    const { lookUp } = new NameLookUps(noNode, environmentWith('kill -ALRM $$'));
    const [error] = await askBy(lookUp, 'hub', {});
    const message = 'getaddrinfo EAI_AGAIN hub';
    expect(error).toMatchObject({ message, code: 'EAI_AGAIN', errno: -3001, syscall: 'getaddrinfo', hostname: 'hub' });
  });

  it.each([
    ['failed -5 0', 'ENOTFOUND', -3007],
    ['failed -3 0', 'EAI_AGAIN', -3001],
    ['failed -11 24', 'EMFILE', -24],
    ['failed -99 0', 'EAI_FAIL', -3004],
    // An error of the system that says of itself that it is none.
    ['failed -11 0', 'EAI_FAIL', -3004],
  ])('tells of an error by its number, which Node has a name for: %s', async (said, code, errno) => {
    const { lookUp } = new NameLookUps(noNode, environmentWith(`echo "${said}"`));
    const [error] = await askBy(lookUp, 'hub', {});
    expect(error).toMatchObject({ code, errno });
  });

  it('is the same for all who ask the same; of others there are not more than 8, and none is left in the end', async () => {
    const environment = environmentWith('echo $$ >> "$LOCALDOMAIN/pids"; exec sleep 600');
    const file = join(environment['LOCALDOMAIN'] ?? '', 'pids');
    // Asked for those that are killed. Node would ask a name server.
    const own: LookUp = (_name, _options, done) => done?.(null, '192.0.2.1', 4);
    const names = new NameLookUps(own, environment);
    const answers = [0, 1, 2, 3, 4, 5, 6, 7, 7, 7].map((one) => askBy(names.lookUp, `localhost${one}`, {}));
    const [error] = await askBy(names.lookUp, 'hub', {});
    expect(error).toMatchObject({ code: 'EAI_AGAIN' });
    const pids = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
    await expect.poll(pids, { timeout: 10_000 }).toHaveLength(8);
    names.stop();
    await expect.poll(() => pids().filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 10_000 }).toEqual([]);
    expect(await Promise.all(answers)).toEqual(answers.map(() => [null, '192.0.2.1', 4]));
  });
});
