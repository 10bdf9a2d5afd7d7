import { spawn } from 'node:child_process';

/**
 * Runs a command and returns `{ code, stdout, stderr }`. If the command cannot be started, or is killed after `timeout`
 * milliseconds, `code` is null and `stderr` ends with the reason.
 *
 * @param options `timeout`, `input` for the command's standard input (default: none), and the options of `spawn`
 */
export function run(command, args, { timeout, input, ...options }) {
  return new Promise((resolve) => {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = spawn(command, args, { ...options, stdio: [stdin, 'pipe', 'pipe'] });
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(kill, timeout);
    process.once('exit', kill);
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => (output[stream] += text));
    }
    const finish = (code, reason) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({ code, stdout: output.stdout, stderr: output.stderr + reason });
    };
    child.once('error', (error) => finish(null, error.message));
    child.once('close', (code, signal) => finish(code, signal ? `killed by ${signal} (timeout ${timeout} ms)` : ''));
    // Ignores the error of writing to a command that has exited; its exit code reports the failure.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
