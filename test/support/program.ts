import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
/** Long enough for a slow machine. */
const TIMEOUT_MS = 15_000;

const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
let files = 0;

/** Writes a new file and returns its path. A string is written unchanged, anything else as JSON. */
export function fileOf(content: string | object): string {
  const path = join(folder, `${++files}.yaml`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One run of the compiled program. It inherits only `PATH` from the environment of the tests. */
export class Program {
  stdout = '';
  stderr = '';
  readonly exit: Promise<Exit>;
  private readonly child: ChildProcess;
  private hasEnded = false;

  /** @param path of the program, by default the one in `dist` */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, path = PROGRAM) {
    this.child = spawn(process.execPath, [path, ...args], {
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exit = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.hasEnded = true;
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** All output so far. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  /** Waits until the output matches. Kills the program and throws if it does not. */
  async waitForOutput(pattern: RegExp): Promise<RegExpExecArray> {
    for (let waited = 0; waited < TIMEOUT_MS; waited += 20) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.hasEnded) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.kill('SIGKILL');
    throw new Error(`the output does not match ${String(pattern)}:\n${this.output}`);
  }

  /** Waits until the program exits. Kills it and throws if it does not. */
  async waitForExit(): Promise<Exit> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.child.kill('SIGKILL');
        reject(new Error(`the program did not exit; its output:\n${this.output}`));
      }, TIMEOUT_MS);
    });
    return Promise.race([this.exit, timeout]).finally(() => clearTimeout(timer));
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<Exit> {
    this.kill('SIGTERM');
    return this.waitForExit();
  }
}
