import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../core/src/cli/main.ts', import.meta.url));
const startTimeoutMs = 30_000;

export interface RunningHub {
  /** From the start of the process until it listens. */
  readonly startMs: number;
  /** Kills it at once. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Asks it to end, as an operator does. Resolves with its exit code. */
  terminate(): Promise<number | null>;
}

export interface StartHubProcessOptions {
  readonly configFile: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Takes what the hub writes to stderr. */
  log(text: string): void;
}

/** Starts the hub as a process of its own. Resolves when it listens. */
export async function startHubProcess(options: StartHubProcessOptions): Promise<RunningHub> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [main, 'start', '--config', options.configFile, '--port', String(options.port)],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stderr.on('data', (chunk) => options.log(String(chunk)));
  await untilItListens(child);
  const startMs = performance.now() - began;
  const gone = new Promise<number | null>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });
  return {
    startMs,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    terminate() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

/** Runs another command of the hub's. */
export function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env } });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      output += String(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

function untilItListens(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The hub did not listen within ${startTimeoutMs} ms`));
    }, startTimeoutMs);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('Parley listens on')) finish(resolve);
    });
    child.once('exit', (code, signal) =>
      finish(() => reject(new Error(`The hub ended while it started (${code ?? signal})`))),
    );
  });
}
