import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAIN, type Ran, runAnnals } from './run-annals.ts';

const DEMO_LOG = resolve(import.meta.dirname, '../../data/demo/audit.log.gz');
const lines = gunzipSync(readFileSync(DEMO_LOG)).toString().trimEnd().split('\n');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'annals-e2e-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

function annals(store: string, ...args: readonly string[]): Promise<Ran> {
  return runAnnals([...args, '--data-dir', at(store)]);
}

describe('from a log file to an answer', () => {
  test('import, then ask', async () => {
    const imported = await annals('a', 'import', DEMO_LOG);
    expect(imported).toEqual({
      code: 0,
      out: expect.stringMatching(/^kept 6,313 new events \(/),
      err: '',
    });
    expect((await annals('a', 'search', '--count', '--stages')).out).toBe('6313\n');
    expect((await annals('a', 'search', '--count', 'code: 403')).out).toBe('71\n');
  });

  test('a store and the log it was made from give the same answers', async () => {
    const questions = [
      ['search', '-o', 'csv', '--fields', 'time,user,verb,uri,code', '--limit', '200'],
      ['trail', 'user: (jai or veeru)', '--limit', '100'],
      ['top', 'user', 'verb', '--query', 'code >= 400'],
      ['stats', '-o', 'json', 'not user: system*'],
      ['search', '--count', 'regcred'],
      ['show', 'd028efb6-9a31-4c64-b9c6-fadd1523d94d', '--raw'],
    ];
    for (const question of questions) {
      const fromStore = await annals('a', ...question);
      const fromLog = await runAnnals([...question, '--file', DEMO_LOG]);
      expect(fromStore).toEqual({ ...fromLog, code: 0, err: '' });
      expect(fromStore.out).not.toBe('');
    }
  });

  test('the same file again is known at once', async () => {
    expect(await annals('a', 'import', DEMO_LOG)).toEqual({
      code: 0,
      out: 'nothing new: the file is as at the last import\n',
      err: '',
    });
    expect((await annals('a', 'search', '--count', '--stages')).out).toBe('6313\n');
  });

  test('verify and rebuild', async () => {
    const verified = await annals('a', 'verify');
    expect(verified).toEqual({
      code: 0,
      out: expect.stringContaining('every byte is as'),
      err: '',
    });
    expect((await annals('a', 'rebuild')).out).toMatch(/^indexed 6,313 events anew/);
    expect((await annals('a', 'search', '--count', 'code: 403')).out).toBe('71\n');
  });

  test('verify finds a flipped byte, and says which file it is in', async () => {
    await annals('flip', 'import', DEMO_LOG);
    const [name = ''] = readdirSync(at('flip/journal'));
    const file = at(`flip/journal/${name}`);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
    writeFileSync(file, bytes);
    const { code, out, err } = await annals('flip', 'verify');
    expect(code).toBe(3);
    expect(out).toContain(`damaged: journal/${name}`);
    expect(err).toMatch(/^hint: Keep the folder/);
  });

  test('standard input, named after its cluster', async () => {
    const input = `${lines.slice(0, 10).join('\n')}\n`;
    const args = ['import', '-', '--cluster', 'piped', '--data-dir', at('a')];
    expect((await runAnnals(args, { input })).out).toMatch(/^kept 10 new events/);
    expect((await annals('a', 'search', '--count', '--stages', 'cluster: piped')).out).toBe('10\n');
  });
});

describe('bad input', () => {
  test('rejected lines go to quarantine and the exit code tells', async () => {
    writeFileSync(
      at('bad.log'),
      `${lines[0]}\n{"kind":"Event"\n\n\xff\n${lines[1]}\n{"kind`,
      'latin1',
    );
    const { code, out, err } = await annals('bad', 'import', at('bad.log'));
    expect(code).toBe(3);
    expect(out).toMatch(/^kept 2 new events/);
    expect(err).toMatch(/the last line of ".*bad.log", 6, is cut short/);
    expect(err).toMatch(/3 lines were not kept/);
    const [file = ''] = readdirSync(at('bad/quarantine'));
    const quarantined = readFileSync(at(`bad/quarantine/${file}`), 'utf8')
      .trimEnd()
      .split('\n');
    const rejected = quarantined.map((line) => JSON.parse(line));
    expect(rejected.map((one) => one.line).toSorted()).toEqual([2, 4, 6]);
    expect((await annals('bad', 'import', at('bad.log'))).code).toBe(3);
  });

  test('a file that grew is read on', async () => {
    writeFileSync(at('grow.log'), `${lines.slice(0, 100).join('\n')}\n`);
    await annals('grow', 'import', at('grow.log'));
    appendFileSync(at('grow.log'), `${lines.slice(100, 150).join('\n')}\n`);
    expect((await annals('grow', 'import', at('grow.log'))).out).toMatch(/^kept 50 new events \(/);
  });

  test('rotated files in a folder make one trail; what is no log is left alone', async () => {
    mkdirSync(at('logs'));
    writeFileSync(at('logs/audit.log'), `${lines.slice(200, 300).join('\n')}\n`);
    const older = gzipSync(`${lines.slice(0, 200).join('\n')}\n`);
    writeFileSync(at('logs/audit-2026-11-23T19-31-00.000.log.gz'), older);
    writeFileSync(at('logs/policy.yaml'), 'apiVersion: audit.k8s.io/v1\nkind: Policy\n');
    expect((await annals('folder', 'import', at('logs'))).out).toMatch(/\nkept 300 new events/);
    const { out } = await annals('folder', 'search', '--stages', '--raw', '--limit', '0');
    expect(out.trimEnd().split('\n').toSorted()).toEqual(lines.slice(0, 300).toSorted());
  });

  test('nothing to import is a failure with a word', async () => {
    writeFileSync(at('policy.yaml'), 'apiVersion: audit.k8s.io/v1\nkind: Policy\n');
    const { code, err } = await annals('none', 'import', at('policy.yaml'));
    expect(code).toBe(1);
    expect(err).toMatch(/policy.yaml" is not an audit log: it looks like an audit policy/);
  });

  test('Ctrl-C leaves a store that opens, and a second import completes it', async () => {
    const many = Array.from({ length: 4 }, (_, i) =>
      lines.map((line) => line.replace('"auditID":"', `"auditID":"${i}-`)),
    ).flat();
    writeFileSync(at('many.log'), `${many.join('\n')}\n`);
    const started = runAnnals(['import', at('many.log'), '--data-dir', at('stop')], {
      onStart: (child) => {
        const timer = setInterval(() => {
          if (!existsSync(at('stop/write-ahead.log'))) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 5);
        child.on('close', () => clearInterval(timer));
      },
    });
    const { code, err } = await started;
    expect(code).toBe(130);
    expect(err).toMatch(/^interrupted: what was read is kept\nhint: Run the same command again/);
    const before = Number((await annals('stop', 'search', '--count', '--stages')).out);
    expect(before).toBeLessThan(many.length);
    const again = await annals('stop', 'import', at('many.log'));
    expect(again.code).toBe(0);
    expect((await annals('stop', 'search', '--count', '--stages')).out).toBe(`${many.length}\n`);
    expect((await annals('stop', 'verify')).code).toBe(0);
  });

  test('two imports at once: one of them says who holds the store', async () => {
    const slow = new Promise<Ran>((done) => {
      const input = `${lines.slice(0, 3000).join('\n')}\n`;
      done(runAnnals(['import', '-', '--data-dir', at('two')], { input }));
    });
    const other = runAnnals(['import', DEMO_LOG, '--data-dir', at('two')]);
    const codes = (await Promise.all([slow, other])).map(({ code }) => code);
    const failed = [await slow, await other].find(({ code }) => code === 1);
    if (failed === undefined) expect(codes).toEqual([0, 0]);
    else expect(failed.err).toMatch(/\[journal\/locked\]\nhint: /);
  });
});

describe('as a good neighbour in a shell', () => {
  test('annals search | head ends quietly', () => {
    const command = `"${process.execPath}" "${MAIN}" search --file "${DEMO_LOG}" --raw --limit 0 | head -1`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect({ lines: stdout.trimEnd().split('\n').length, stderr }).toEqual({
      lines: 1,
      stderr: '',
    });
  });

  test('colours only when asked for in a pipe', async () => {
    const args = ['trail', '--file', DEMO_LOG, '--limit', '1'];
    const colour = '\u001b[';
    expect((await runAnnals(args)).out).not.toContain(colour);
    expect((await runAnnals(args, { env: { FORCE_COLOR: '1' } })).out).toContain(colour);
    const both = { FORCE_COLOR: '1', NO_COLOR: '1' };
    expect((await runAnnals(args, { env: both })).out).not.toContain(colour);
  });

  test('wrong usage is 2, a bug would be 70, no store is 1', async () => {
    expect((await runAnnals(['search', '--nonsense'])).code).toBe(2);
    expect((await annals('missing', 'search')).code).toBe(1);
  });
});

describe('demo and serve', () => {
  test('the demo tells twenty sentences and leaves nothing behind', async () => {
    const temporary = at('tmp');
    mkdirSync(temporary);
    const { code, out, err } = await runAnnals(['demo', '--no-serve', '--utc'], {
      env: { TMPDIR: temporary },
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.match(/^\d\d:\d\d:\d\d\.\d{3} {2}\S/gm)).toHaveLength(20);
    expect(out).toContain('annals trail --file');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('the demo serves until Ctrl-C, then cleans up', async () => {
    const temporary = at('tmp2');
    mkdirSync(temporary);
    let answer: Promise<Response> | undefined;
    const { code } = await runAnnals(['demo', '--port', '0'], {
      env: { TMPDIR: temporary },
      onOutput: (out, child) => {
        const url = /serving (\S+) until/.exec(out)?.[1];
        if (url === undefined || answer !== undefined) return;
        answer = fetch(`${url}search?query=code:403&limit=1`);
        const end = (): void => void child.kill('SIGINT');
        answer.then(end, end);
      },
    });
    const found = await (await answer)?.json();
    expect(found).toEqual(expect.objectContaining({ rows: [expect.anything()] }));
    expect(code).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('serve answers out of the store', async () => {
    let answer: Promise<Response> | undefined;
    const { code } = await runAnnals(['serve', '--port', '0', '--data-dir', at('a')], {
      onOutput: (out, child) => {
        const url = /serving (\S+) until/.exec(out)?.[1];
        if (url === undefined || answer !== undefined) return;
        answer = fetch(`${url}statistics?query=code:403%20and%20cluster:default`);
        const end = (): void => void child.kill('SIGINT');
        answer.then(end, end);
      },
    });
    expect(code).toBe(0);
    expect(await (await answer)?.json()).toEqual(expect.objectContaining({ count: 71 }));
  });
});
