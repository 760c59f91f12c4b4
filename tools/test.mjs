#!/usr/bin/env node
// `npm test`: builds the contracts, runs the TypeScript tests and the forge tests, and prints one line last:
// `N passed, N failed` (and `, N skipped` if any were) over both. A build that breaks, a runner that crashes,
// hangs or runs nothing counts as a failure, so that the last line never says less than what happened.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { testFiles } from './testFiles.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const folder = mkdtempSync(path.join(tmpdir(), 'gainsay-test-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A guard against a runner that hangs, not a goal: the whole suite takes a few minutes. */
const HANG_MS = 30 * 60_000;

const total = { passed: 0, failed: 0, skipped: 0 };
const problems = [];
/** Counts what no test of its own accounts for: a crash, a broken build, an empty run. */
function problem(text) {
  total.failed += 1;
  problems.push(text);
}

/** Runs a command; stdout is passed through, or returned when `capture` is set. */
function run(command, args, { capture = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    });
    const chunks = [];
    let hung = false;
    const guard = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, HANG_MS);
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    const done = (outcome) => {
      clearTimeout(guard);
      resolve({ ...outcome, stdout: Buffer.concat(chunks).toString('utf8') });
    };
    child.on('error', (error) => done({ ok: false, how: error.message }));
    child.on('close', (code, signal) =>
      done({ ok: code === 0, how: hung ? 'killed: it hung' : `exit ${code ?? signal}` }),
    );
  });
}

/** The value that `text` is JSON of, or undefined if it is not JSON. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function report(file) {
  try {
    return parsed(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs these test files; with `--no-isolate` each worker loads a module once for all of them. */
async function typescript(name, files, workers, ...options) {
  const file = path.join(folder, `${name}.json`);
  const outcome = await run(bin('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    `--maxWorkers=${workers}`,
    ...options,
    ...files,
  ]);
  const result = report(file);
  if (result === undefined) return problem(`vitest wrote no report (${outcome.how})`);
  let failed = result.numFailedTests;
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests;
  total.skipped += result.numPendingTests + result.numTodoTests;
  // A file that cannot be loaded, or whose hook throws, fails without any failed test of its own.
  for (const suite of result.testResults) {
    const tests = suite.assertionResults.filter((test) => test.status === 'failed');
    if (suite.status !== 'failed' || tests.length > 0) continue;
    problem(`${suite.name}: ${suite.message}`);
    failed += 1;
  }
  if (result.numTotalTests === 0) problem('vitest ran no tests');
  if (!outcome.ok && failed === 0) problem(`vitest failed (${outcome.how})`);
}

async function solidity() {
  const outcome = await run(bin('forge'), ['test', '--json'], { capture: true });
  const result = parsed(outcome.stdout);
  if (result === undefined) {
    process.stdout.write(outcome.stdout);
    return problem(`forge test gave no report (${outcome.how})`);
  }
  let [count, failed] = [0, 0];
  for (const [suite, { test_results: tests }] of Object.entries(result)) {
    const tally = { Success: 0, Failure: 0, Skipped: 0 };
    for (const [name, test] of Object.entries(tests)) {
      count += 1;
      tally[test.status] = (tally[test.status] ?? 0) + 1;
      if (test.status !== 'Failure') continue;
      console.log(` ✗ ${suite} ${name}: ${test.reason ?? 'failed without a reason'}`);
      if (test.counterexample) console.log(`   ${JSON.stringify(test.counterexample)}`);
      for (const line of test.decoded_logs ?? []) console.log(`   ${line}`);
    }
    const mark = tally.Failure === 0 ? '✓' : '✗';
    const notes = [
      tally.Failure && `${tally.Failure} failed`,
      tally.Skipped && `${tally.Skipped} skipped`,
    ];
    console.log(
      ` ${mark} ${suite} (${[`${tally.Success} passed`, ...notes.filter(Boolean)].join(', ')})`,
    );
    total.passed += tally.Success;
    total.failed += tally.Failure;
    failed += tally.Failure;
    total.skipped += tally.Skipped;
  }
  if (count === 0) problem('forge ran no tests');
  if (!outcome.ok && failed === 0) problem(`forge test failed (${outcome.how})`);
}

/** Compiles the contracts under a folder, or all. */
async function build(...folder) {
  const outcome = await run(bin('forge'), ['build', ...folder, '--quiet']);
  if (!outcome.ok) problem(`forge build failed (${outcome.how})`);
}

/** Runs a part of all this, and says how long it took. */
async function part(title, work) {
  const start = Date.now();
  try {
    await work();
  } catch (error) {
    problem(`${title}: ${error.stack}`);
  }
  console.log(`\n── ${title}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}

const { nothing, contracts, tests } = testFiles(root);
// The compiler is busy with one core for minutes: what it has not come to yet is not waited for by whoever needs less.
await Promise.all([
  part('tests that need no contracts (vitest)', () =>
    typescript('nothing', nothing, 1, '--no-isolate'),
  ),
  part('contracts (forge build)', () => build('contracts')).then(() =>
    Promise.all([
      part('tests that need the contracts (vitest)', () => typescript('contracts', contracts, 2)),
      part('Solidity beside the tests (forge build)', () => build())
        .then(() => part('tests that need that, too (vitest)', () => typescript('tests', tests, 1)))
        .then(() => part('contract tests (forge)', solidity)),
    ]),
  ),
]);

for (const text of problems) console.log(`\n✗ ${text}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
