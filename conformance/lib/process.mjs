import { spawn } from 'node:child_process';

/**
 * Runs a command to its end and gives its exit code and what it printed. A command that cannot be started, or that is
 * killed after `timeout` milliseconds, has the code `null` and the reason at the end of `stderr`.
 */
export function run(command, args, { timeout, ...options }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const killer = setTimeout(() => child.kill('SIGKILL'), timeout);
    const stopChild = () => child.kill('SIGKILL');
    process.once('exit', stopChild);
    const printed = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => (printed[stream] += text));
    }
    const finish = (code, reason) => {
      clearTimeout(killer);
      process.removeListener('exit', stopChild);
      resolve({ code, stdout: printed.stdout, stderr: printed.stderr + reason });
    };
    child.once('error', (error) => finish(null, error.message));
    child.once('close', (code, signal) => finish(code, signal ? `ended by ${signal} (limit ${timeout} ms)` : ''));
  });
}
