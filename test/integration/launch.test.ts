/** The launchers as a shell sees them: version, exit codes, streams, signals. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'dialect-launch-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function dialect(...args: string[]) {
  return spawnSync(process.execPath, [path.join(root, 'build/launch/dialect.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, DIALECT_HOME: folder },
  });
}

describe('the command `dialect`', () => {
  it('prints the version of package.json', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    const { stdout, status } = dialect('--version');
    expect(stdout.trim()).toBe(manifest.version);
    expect(status).toBe(0);
  });

  it('ends with 2 for a wrong usage and prints nothing on standard output', () => {
    const { stdout, stderr, status } = dialect('no-such-command');
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('no-such-command');
  });

  it('ends with 1 when the work failed, with one JSON object that says why', () => {
    const { stdout, status } = dialect('evaluate', path.join(folder, 'missing.dialect'), '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.any(String) as string } });
  });
});

describe('running a program under the Node of the project', () => {
  const launcher = path.join(folder, 'launch.mjs');
  const program = path.join(folder, 'program.mjs');
  const launch = JSON.stringify(path.join(root, 'build/launch/project-node.mjs'));
  writeFileSync(
    launcher,
    `import { runUnderProjectNode } from ${launch};
     process.exitCode = await runUnderProjectNode(process.argv.slice(2));`,
  );

  it('takes Node 24, whatever Node runs the launcher', () => {
    writeFileSync(program, 'console.log(process.versions.node)');
    const { stdout } = spawnSync(process.execPath, [launcher, program], { encoding: 'utf8' });
    expect(stdout).toMatch(/^24\./);
  });

  it('passes arguments on as they are, and the exit code back', () => {
    writeFileSync(
      program,
      'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7',
    );
    const args = ['two words', '--flag', '$HOME', ''];
    const { stdout, status } = spawnSync(process.execPath, [launcher, program, ...args], {
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toEqual(args);
    expect(status).toBe(7);
  });

  it('has Node keep what it made of source files, unless the person keeps it elsewhere', () => {
    writeFileSync(program, "console.log((await import('node:module')).getCompileCacheDir())");
    const kept = (env: NodeJS.ProcessEnv) =>
      spawnSync(process.execPath, [launcher, program], { encoding: 'utf8', env }).stdout;
    const env = { ...process.env };
    delete env['NODE_COMPILE_CACHE'];
    expect(kept(env)).toContain(path.join('node_modules', '.cache', 'dialect'));
    expect(kept({ ...env, NODE_COMPILE_CACHE: folder })).toContain(folder);
  });

  it('passes a signal on, and waits for what the program does about it', async () => {
    writeFileSync(
      program,
      `process.on('SIGTERM', () => { console.log('closed'); process.exit(3); });
       setInterval(() => {}, 1000);
       console.log('ready');`,
    );
    const child = spawn(process.execPath, [launcher, program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.on('close', (code) => resolve(code));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said === 'ready\n') child.kill('SIGTERM');
    });
    expect(await promise).toBe(3);
    expect(said).toBe('ready\nclosed\n');
  });

  it('answers 128 + the signal where a signal ended the program, as shells do', () => {
    writeFileSync(program, "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);");
    const { status } = spawnSync(process.execPath, [launcher, program]);
    expect(status).toBe(128 + 9);
  });
});

describe('the last line of CI', () => {
  const tests = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  const passed = { status: 'passed', assertionResults: [{}] };

  function summary(checks: unknown, results: unknown, checkStatus = '0', testStatus = '0') {
    const files = [checks, results].map((value, index) => {
      const file = path.join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(value));
      return file;
    });
    const script = path.join(root, 'build/ci-summary.mjs');
    const { stdout, status } = spawnSync(
      process.execPath,
      [script, ...files, checkStatus, testStatus],
      { encoding: 'utf8' },
    );
    return { line: stdout.trim(), status };
  }

  it('counts tests, and each check as one', () => {
    const all = { ...tests, testResults: [passed] };
    expect(summary({ passed: 5, failed: 0 }, all)).toEqual({
      line: '10 passed, 0 failed',
      status: 0,
    });
  });

  it('names skipped tests and does not fail for them', () => {
    const some = { ...tests, numPendingTests: 2, testResults: [passed] };
    expect(summary({ passed: 1, failed: 0 }, some)).toEqual({
      line: '6 passed, 0 failed, 2 skipped',
      status: 0,
    });
  });

  it('fails for a failed check', () => {
    const all = { ...tests, testResults: [passed] };
    expect(summary({ passed: 4, failed: 1 }, all, '1')).toEqual({
      line: '9 passed, 1 failed',
      status: 1,
    });
  });

  it('counts a test file that could not be loaded as one failure', () => {
    const broken = { ...tests, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(summary({ passed: 1, failed: 0 }, broken, '0', '1')).toEqual({
      line: '6 passed, 1 failed',
      status: 1,
    });
  });

  it('fails where the runner failed and nothing says why', () => {
    const all = { ...tests, testResults: [passed] };
    expect(summary({ passed: 1, failed: 0 }, all, '0', '137').status).toBe(1);
  });

  it('fails where no test ran at all', () => {
    const none = { ...tests, numPassedTests: 0, testResults: [] };
    expect(summary({ passed: 5, failed: 0 }, none).status).toBe(1);
  });
});
