// Starts the demo with the given command as a person would, asks it over HTTP, and ends it with Ctrl-C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const START_MS = 120_000;
const END_MS = 15_000;

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('usage: check-demo.mjs COMMAND ARGUMENT...');

// Its own process group, so that the signal reaches all of it, as a terminal's Ctrl-C does.
const demo = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
const closed = once(demo, 'close');
let output = '';
for (const stream of [demo.stdout, demo.stderr]) {
  stream.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
}

try {
  const address = await within(START_MS, addressInOutput());
  const health = await fetch(new URL('/healthz', address));
  expect(health.ok, `/healthz answers ${health.status}`);
  const search = await fetch(new URL('/api/v1/search?query=verb:delete&limit=5', address));
  const answer = await search.text();
  expect(search.ok, `search answers ${search.status}: ${answer}`);
  expect(answer.includes('delete'), `search finds no deletion: ${answer}`);
  expect(/ (?:created|deleted) /.test(output), 'the trail on the terminal tells of nobody');
  process.kill(-demo.pid, 'SIGINT');
  const [code, signal] = await within(END_MS, closed);
  expect(code !== 70, 'the demo met a bug while ending');
  const stillThere = await fetch(address).then(
    () => true,
    () => false,
  );
  expect(!stillThere, `the demo still answers after it ended (${code ?? signal})`);
  process.stdout.write(`the demo answered at ${address} and ended with ${code ?? signal}\n`);
} catch (error) {
  process.stdout.write(`${error.message}\nits output:\n${output}\n`);
  process.exitCode = 1;
  try {
    process.kill(-demo.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function addressInOutput() {
  return new Promise((settle, reject) => {
    const look = () => {
      const found = /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/.exec(output);
      if (found !== null) settle(found[0]);
    };
    demo.stdout.on('data', look);
    demo.stderr.on('data', look);
    void closed.then(([code]) => reject(new Error(`the demo ended by itself with ${code}`)));
  });
}

function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function expect(holds, complaint) {
  if (!holds) throw new Error(complaint);
}
