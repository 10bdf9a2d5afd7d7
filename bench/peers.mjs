import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UPSTREAM_KEY } from './payloads.mjs';

const ROOT = join(import.meta.dirname, '..', 'node_modules', '.cache', 'bench-peers');
/** LiteLLM's proxy does not start without a key for clients. */
const LITELLM_MASTER_KEY = `sk-${randomBytes(32).toString('hex')}`;
const PYTHON = process.env.PYTHON ?? 'python3';

/** Servers in Python, selected with `--peers`. They are installed from PyPI; see `TARGETS` for the fields. */
export const PEERS = {
  litellm: {
    label: 'LiteLLM',
    // 1.82.7, 1.82.8 and 1.107.0 were published by attackers.
    ...packagesOf('litellm', ['litellm[proxy]==1.108.0']),
    program: join(ROOT, 'litellm', 'bin', 'litellm'),
    arguments: ({ port, upstreamPort, models, folder }) => {
      const file = join(folder, 'litellm.yaml');
      writeFileSync(file, litellmConfig(models, upstreamPort));
      return ['--config', file, '--host', '127.0.0.1', '--port', String(port), '--telemetry', 'False'];
    },
    // Without it, LiteLLM downloads a list of prices.
    env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_MASTER_KEY },
    ready: '/health/liveliness',
    headers: () => ({ authorization: `Bearer ${LITELLM_MASTER_KEY}` }),
  },
  mlflow: {
    label: 'MLflow',
    ...packagesOf('mlflow', [
      ...['mlflow-skinny==3.17.2', 'pydantic==2.14.3', 'fastapi==0.165.0', 'starlette==1.10.0', 'uvicorn[standard]'],
      ...['gunicorn', 'aiohttp', 'watchfiles', 'boto3', 'slowapi', 'numpy', 'tiktoken'],
    ]),
    program: join(ROOT, 'mlflow', 'bin', 'mlflow'),
    arguments: ({ port, upstreamPort, models, folder }) => {
      const file = join(folder, 'mlflow.yaml');
      writeFileSync(file, gatewayConfig(models, upstreamPort));
      return [
        'gateway',
        'start',
        '--config-path',
        file,
        '--host',
        '127.0.0.1',
        '--port',
        String(port),
        '--workers',
        '1',
      ];
    },
    // The command starts gunicorn or uvicorn by name.
    env: { PATH: `${join(ROOT, 'mlflow', 'bin')}:${process.env.PATH}` },
    ready: '/health',
    headers: () => ({}),
    omitsDone: true,
  },
};

/** Returns a gateway file with one chat endpoint per model, for Sluice and MLflow. */
export function gatewayConfig(models, upstreamPort) {
  const entry = (model) => `  - name: ${model}
    endpoint_type: llm/v1/chat
    model:
      provider: openai
      name: ${model}
      config:
        openai_api_key: ${UPSTREAM_KEY}
        openai_api_base: http://127.0.0.1:${upstreamPort}/v1
`;
  return `endpoints:\n${models.map(entry).join('')}`;
}

function litellmConfig(models, upstreamPort) {
  const entry = (model) => `  - model_name: ${model}
    litellm_params:
      model: openai/${model}
      api_base: http://127.0.0.1:${upstreamPort}/v1
      api_key: ${UPSTREAM_KEY}
`;
  return `model_list:\n${models.map(entry).join('')}`;
}

/** Returns the functions that install the packages into a virtual environment and name the version of the first one. */
function packagesOf(name, packages) {
  const environment = join(ROOT, name);
  const marker = join(environment, 'installed.json');
  return {
    version: () => packages[0].split('==')[1],
    prepare: () => {
      const wanted = JSON.stringify(packages);
      if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
      process.stderr.write(`installing ${packages[0]}\n`);
      rmSync(environment, { recursive: true, force: true });
      mkdirSync(ROOT, { recursive: true });
      install(PYTHON, ['-m', 'venv', environment]);
      const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
      install(join(environment, 'bin', 'pip'), ['install', ...options, ...packages]);
      writeFileSync(marker, wanted);
    },
  };
}

function install(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${error?.message ?? stderr}`);
}
