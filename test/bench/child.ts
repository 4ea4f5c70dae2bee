import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Usage } from './probe.ts';

/** A process of the bench. */
export interface Child {
  readonly process: ChildProcess;
  /** What it has used so far. */
  usage(): Promise<Usage>;
  /** Resolves with the next message that has this key. Rejects when the process ends first. */
  next<T>(key: string): Promise<T>;
  send(message: object): void;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
}

export interface StartChildOptions {
  /** Relative to this folder, or absolute. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Hears the output. Default: it is dropped. */
  readonly onOutput?: (text: string) => void;
}

const probe = fileURLToPath(new URL('probe.ts', import.meta.url));

/** Starts a script in a process of its own, with the probe. */
export function startChild(options: StartChildOptions): Child {
  const script = fileURLToPath(new URL(options.script, import.meta.url));
  const args = ['--import', probe, ...(options.nodeArgs ?? []), script, ...(options.args ?? [])];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...options.env },
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => options.onOutput?.(text));
  const ended = once(child, 'exit');

  function next<T>(key: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const onMessage = (message: unknown): void => {
        if (typeof message !== 'object' || message === null || !(key in message)) return;
        finish();
        resolve((message as Record<string, unknown>)[key] as T);
      };
      const onExit = (code: number | null): void => {
        finish();
        reject(new Error(`${options.script} ended with ${code} before it said "${key}"`));
      };
      const finish = (): void => {
        child.off('message', onMessage).off('exit', onExit);
      };
      child.on('message', onMessage).on('exit', onExit);
    });
  }

  return {
    process: child,
    next,
    send: (message) => void child.send(message),
    usage() {
      const answer = next<Usage>('usage');
      child.send('usage');
      return answer;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
