import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { CONTRACT_CASES } from '../../../test/contract/rows/index';
import { OPERATIONS, type ContractCase, type OperationName, type Ability } from '../../../test/contract/contract-case';
import type { Operation, Target } from '../contract/provider-adapter';

type AnyOperation = Operation<object, object, object, object>;

const BASE = 'http://provider.test:8080';
const THEIRS = 'http://trap.test:9090/v9';
const NAMES = [
  ...[
    'url',
    'uri',
    'base_url',
    'api_base',
    'endpoint',
    'endpoint_url',
    'host',
    'hostname',
    'path',
    'model_url',
    'proxy',
  ],
  ...['region', 'aws_region', 'location', 'project', 'vertex_location', 'deployment', 'deployment_id', 'api_version'],
  ...['model', 'model_id', 'modelId', 'engine', 'task', 'endpoint_type', 'provider', 'connection', 'dispatcher'],
];

const SUBJECTS = CONTRACT_CASES.flatMap((row) =>
  (Object.keys(row.recordings) as OperationName[]).map((name): [string, ContractCase, OperationName] => [
    `${row.name}, ${name}`,
    row,
    name,
  ]),
);

describe.each(SUBJECTS)('a client of %s', (_title, row, name) => {
  // The row's adapter and its targets are of one kind.
  const operation = row.adapter[name] as unknown as AnyOperation;

  function callOf(target: Target<object>, fields: object): UpstreamRequest {
    const parsed = OPERATIONS[name].request.parse(structuredClone({ ...row.recordings[name]?.request, ...fields }));
    if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
    return operation.toRequest(parsed.value, target);
  }

  const cannotStream = row.unsupported[`${name} streaming` as Ability] !== undefined;

  it.each(cannotStream ? [false] : [false, true])(
    'cannot change the URL of the provider request (stream: %s)',
    (stream) => {
      const target = row.target(BASE, 'key');
      const usual = callOf(target, { stream });
      for (const field of NAMES) {
        let call: UpstreamRequest;
        try {
          call = callOf(target, { stream, [field]: THEIRS });
        } catch {
          // Refused; that is as good.
          continue;
        }
        expect({ field, url: call.url }).toEqual({ field, url: usual.url });
        expect(call.dispatcher).toBe(usual.dispatcher);
        expect(call.headers).toEqual(usual.headers);
      }
    },
  );
});
