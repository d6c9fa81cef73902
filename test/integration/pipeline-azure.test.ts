import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElements, readXml } from '../../composer/src/core/text/testing/read-xml.ts';
import type { RunningProgram } from '../../composer/src/processes/start-program.ts';
import { fillIn, makeCheckout, readPipeline, runStage, type Pipeline } from './pipeline-runner.ts';
import { startDevice, startHub, takeFolder, type TestHub } from './service-rig.ts';

const password = 'hunter2-hunter2';
const secretReference = /\$\((IotHubConnectionString|AcrPassword)\)/;

describe('the pipeline as it is written', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await readPipeline();
  });

  it('pushes from main alone, never from a pull request', () => {
    const pushing = pipeline.stages.filter(({ steps }) =>
      steps.some(({ script }) => script?.includes('mooring apply')),
    );
    expect(pushing.map(({ name }) => name)).toEqual(['canary']);
    for (const { condition } of pushing) {
      expect(condition).toContain("ne(variables['Build.Reason'], 'PullRequest')");
      expect(condition).toContain("eq(variables['Build.SourceBranch'], 'refs/heads/main')");
    }
  });

  it('gives secrets and parameters to scripts by env alone, and no secret to the check', () => {
    const steps = pipeline.stages.flatMap((stage) => stage.steps);
    expect(steps.filter(({ script }) => script !== undefined)).toHaveLength(2);
    for (const { script = '' } of steps) expect(script).not.toMatch(/\$\(|\$\{\{/);
    const check = pipeline.stages.find(({ name }) => name === 'check');
    expect(check?.groups).toEqual([]);
    expect(JSON.stringify(check?.steps)).not.toMatch(secretReference);
    expect(JSON.stringify(steps)).toMatch(secretReference);
  });

  it('publishes the very file that the watch writes, whatever came of it', () => {
    const steps = pipeline.stages.find(({ name }) => name === 'canary')?.steps ?? [];
    const written = steps
      .map(({ script }) => /--junit (\S+)/.exec(script ?? '')?.[1])
      .find((file) => file !== undefined);
    const publish = steps.find(({ task }) => task === 'PublishTestResults@2');
    expect(publish?.condition).toBe('always()');
    expect(publish?.inputs).toMatchObject({
      testResultsFormat: 'JUnit',
      testResultsFiles: written,
      failTaskOnFailedTests: true,
      failTaskOnMissingResultsFile: true,
    });
  });

  it('gives the job longer than the watch, so that the watch can say what was missing', () => {
    const canary = pipeline.stages.find(({ name }) => name === 'canary');
    const seconds = Number(/--deadline (\d+)/.exec(JSON.stringify(canary?.steps))?.[1]);
    expect((canary?.minutes ?? 0) * 60).toBeGreaterThan(seconds + 300);
  });
});

describe('the scripts of the pipeline', () => {
  let folder: Awaited<ReturnType<typeof takeFolder>>;
  let pipeline: Pipeline;
  let checkout: string;
  let hub: TestHub;
  let device: RunningProgram;

  beforeAll(async () => {
    folder = await takeFolder('pipeline');
    checkout = join(folder.dir, 'checkout');
    await makeCheckout(checkout);
    pipeline = await readPipeline();
    hub = await startHub(folder.dir);
    device = await startDevice(folder.dir, hub, 'line-7', ['camera-drop:smb', 'results:nfs']);
    const text = await readFile(join(checkout, String(pipeline.parameters['workload'])), 'utf8');
    const address = 'address: contoso.azurecr.io';
    const credentials = `registries:\n  contoso: { ${address}, username: '\${ACR_USER}', password: '\${ACR_PASSWORD}' }\n`;
    await writeFile(join(checkout, 'own.workload.yaml'), `${text.trimEnd()}\n${credentials}`);
    await writeFile(join(checkout, 'bad.workload.yaml'), `${text.trimEnd()}\nvolume: {}\n`);
  });
  afterAll(async () => {
    await device?.stop();
    await hub?.stop();
    await folder.remove();
  });

  // A local hub needs no connection string: the group's variable is empty, and an ordinary variable names its folder.
  const run = (stage: string, file: string) =>
    runStage(pipeline, stage, {
      checkout,
      parameters: { workload: file },
      variables: { MOORING_LOCAL_HUB: hub.dir, AcrUser: 'puller' },
      secrets: { IotHubConnectionString: '', AcrPassword: password },
    });

  it('check the workload that the pipeline names by itself, without any secret, and end with 0', async () => {
    const [checked] = await runStage(pipeline, 'check', { checkout });
    expect(checked?.output).not.toContain('type=error');
    expect(checked?.code).toBe(0);
  });

  it('fail the check of a bad workload, with the finding at its line of the pull request', async () => {
    const [checked] = await run('check', 'bad.workload.yaml');
    expect(checked?.code).toBe(1);
    const lines = (await readFile(join(checkout, 'bad.workload.yaml'), 'utf8')).trimEnd().split('\n').length;
    expect(checked?.output).toMatch(/^##vso\[task\.logissue type=error;sourcepath=bad\.workload\.yaml;/m);
    expect(checked?.output).toContain(`;linenumber=${lines};columnnumber=1;`);
  });

  it('apply to the canary device and end with evidence for every share in the published file', async () => {
    const [applied] = await run('canary', 'own.workload.yaml');
    expect(applied).toMatchObject({ code: 0, output: expect.stringMatching(/^done on a local hub/m) as unknown });
    expect(applied?.output).not.toContain(password);
    const publish = pipeline.stages.flatMap(({ steps }) => steps).find(({ task }) => task === 'PublishTestResults@2');
    const inputs = publish?.inputs ?? {};
    const published = fillIn(pipeline, join(String(inputs['searchFolder']), String(inputs['testResultsFiles'])), {
      checkout,
      variables: { 'System.DefaultWorkingDirectory': checkout },
    });
    const xml = await readFile(published, 'utf8');
    expect(xml).not.toContain(password);
    const [suite] = findElements(readXml(xml), 'testsuite');
    expect(suite?.attributes).toMatchObject({ name: 'line-inspection', failures: '0', errors: '0', skipped: '0' });
    const names = findElements(readXml(xml), 'testcase').map((one) => one.attributes['name']);
    expect(names).toContain('detector /home/input → camera-drop');
    expect(names).toContain('archiver /data → results');
  }, 90_000);

  it('push nothing and publish a failure when the hub is out of reach', async () => {
    const away = join(folder.dir, 'away');
    await makeCheckout(away);
    const options = { checkout: away, variables: { MOORING_LOCAL_HUB: join(away, 'none'), AcrUser: 'puller' } };
    const [applied] = await runStage(pipeline, 'canary', {
      ...options,
      secrets: { IotHubConnectionString: '', AcrPassword: '' },
    });
    expect(applied?.code).toBe(3);
    // What is published is never the evidence of an earlier run.
    expect(await readFile(join(away, 'evidence.xml'), 'utf8')).toContain('failures="1"');
  });
});
