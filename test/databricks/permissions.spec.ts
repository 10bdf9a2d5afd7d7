import { hash } from 'node:crypto';
import { DatabricksServer } from '../support/databricks-server';
import { sandboxEndpoint } from '../support/sluice';

interface Entry {
  user_name?: string;
  group_name?: string;
  service_principal_name?: string;
  display_name?: string;
  all_permissions: { permission_level: string; inherited: boolean; inherited_from_object?: string[] }[];
}

let server: DatabricksServer;
let count = 0;

const token = (name: string, more: object = {}): object => {
  return { sha256: hash('sha256', `${name}-token`, 'hex'), user: `${name}@example.com`, ...more };
};

beforeAll(async () => {
  server = await DatabricksServer.start({
    endpoints: [sandboxEndpoint('from-file')],
    databricks: {
      tokens: [
        token('root', { admin: true }),
        token('alice', { groups: ['owners'] }),
        token('bob'),
        { ...token('app'), user: undefined, service_principal: 'app-1' },
      ],
    },
  });
});
afterAll(() => server.stop());

const send = async (method: string, path: string, user: string, body?: unknown) => {
  const response = await server.request(method, path, body, { authorization: `Bearer ${user}-token` });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const pathOf = (id: string): string => `/api/2.0/permissions/serving-endpoints/${id}`;

async function create(user = 'alice'): Promise<{ name: string; id: string }> {
  const name = `endpoint-${++count}`;
  const { status, body } = await send('POST', '/api/2.0/serving-endpoints', user, { name });
  expect([status, body['permission_level']]).toEqual([200, 'CAN_MANAGE']);
  return { name, id: String(body['id']) };
}

/** Returns the direct entries as text, e.g. `bob@example.com CAN_QUERY`. */
function direct(body: Record<string, unknown>): string[] {
  const list = body['access_control_list'] as Entry[];
  return list.flatMap(({ user_name, group_name, service_principal_name, all_permissions }) =>
    all_permissions
      .filter(({ inherited }) => !inherited)
      .map(({ permission_level }) => `${user_name ?? group_name ?? service_principal_name} ${permission_level}`),
  );
}

async function change(method: 'PUT' | 'PATCH', id: string, user: string, list: unknown): Promise<string[]> {
  const { status, body } = await send(method, pathOf(id), user, { access_control_list: list });
  expect([status, body]).toEqual([200, expect.any(Object)]);
  return direct(body);
}

const BOB = { user_name: 'bob@example.com', permission_level: 'CAN_QUERY' };

describe('the permissions of an endpoint', () => {
  it('give the creator CAN_MANAGE, and admins from the workspace', async () => {
    const { id } = await create();
    expect(await send('GET', pathOf(id), 'alice')).toEqual({
      status: 200,
      body: {
        object_id: `/serving-endpoints/${id}`,
        object_type: 'serving-endpoint',
        access_control_list: [
          { user_name: 'alice@example.com', all_permissions: [{ permission_level: 'CAN_MANAGE', inherited: false }] },
          {
            group_name: 'admins',
            all_permissions: [
              {
                permission_level: 'CAN_MANAGE',
                inherited: true,
                inherited_from_object: ['/serving-endpoints/'],
              },
            ],
          },
        ],
      },
    });
  });

  it('are those of the service principal that created it', async () => {
    const { id } = await create('app');
    expect(direct((await send('GET', pathOf(id), 'app')).body)).toEqual(['app-1 CAN_MANAGE']);
  });

  it('are added and changed by PATCH, of each principal by itself', async () => {
    const { id } = await create();
    const team = { group_name: 'team-a', permission_level: 'CAN_VIEW' };
    const app = { service_principal_name: 'bob@example.com', permission_level: 'CAN_VIEW' };
    expect(await change('PATCH', id, 'alice', [BOB, team, app])).toEqual([
      'alice@example.com CAN_MANAGE',
      'bob@example.com CAN_QUERY',
      'team-a CAN_VIEW',
      'bob@example.com CAN_VIEW',
    ]);
    expect(await change('PATCH', id, 'alice', [{ ...BOB, permission_level: 'CAN_MANAGE' }])).toEqual([
      'alice@example.com CAN_MANAGE',
      'bob@example.com CAN_MANAGE',
      'team-a CAN_VIEW',
      'bob@example.com CAN_VIEW',
    ]);
  });

  it('are replaced by PUT, except that a manager keeps the own permission', async () => {
    const { id } = await create();
    expect(await change('PUT', id, 'alice', [BOB])).toEqual([
      'bob@example.com CAN_QUERY',
      'alice@example.com CAN_MANAGE',
    ]);
    expect(await change('PUT', id, 'alice', [{ ...BOB, permission_level: 'CAN_MANAGE' }])).toHaveLength(2);
    // A manager through a group needs no entry of their own.
    const owners = { group_name: 'owners', permission_level: 'CAN_MANAGE' };
    expect(await change('PUT', id, 'alice', [owners])).toEqual(['owners CAN_MANAGE']);
  });

  it('cannot be lowered by a manager for themselves', async () => {
    const { id } = await create();
    const lower = { user_name: 'alice@example.com', permission_level: 'CAN_VIEW' };
    expect(await change('PATCH', id, 'alice', [lower])).toEqual(['alice@example.com CAN_MANAGE']);
  });

  it('can be taken from their creator by an admin, who stays able to manage', async () => {
    const { id, name } = await create();
    expect(await change('PUT', id, 'root', [])).toEqual([]);
    expect((await send('GET', `/api/2.0/serving-endpoints/${name}`, 'alice')).status).toBe(403);
    expect((await send('GET', `/api/2.0/serving-endpoints/${name}`, 'root')).body['permission_level']).toBe(
      'CAN_MANAGE',
    );
  });

  it.each(['PUT', 'PATCH'])('are not lost if a %s request has no body', async (method) => {
    const { id } = await create();
    await change('PATCH', id, 'alice', [BOB]);
    const { status, body } = await send(method, pathOf(id), 'alice');
    const own = ['alice@example.com CAN_MANAGE'];
    expect([status, direct(body)]).toEqual([200, method === 'PUT' ? own : [...own, 'bob@example.com CAN_QUERY']]);
  });

  it('apply to the next request', async () => {
    const { id, name } = await create();
    const statusFor = async (): Promise<number> =>
      (await send('GET', `/api/2.0/serving-endpoints/${name}`, 'bob')).status;
    expect(await statusFor()).toBe(403);
    await change('PATCH', id, 'alice', [{ group_name: 'users', permission_level: 'CAN_VIEW' }]);
    expect(await statusFor()).toBe(200);
    await change('PUT', id, 'alice', []);
    expect(await statusFor()).toBe(403);
  });

  it('have three levels, with descriptions', async () => {
    const { id } = await create();
    const { body } = await send('GET', `${pathOf(id)}/permissionLevels`, 'alice');
    const text = expect.any(String);
    expect(body).toEqual({
      permission_levels: ['CAN_VIEW', 'CAN_QUERY', 'CAN_MANAGE'].map((permission_level) => {
        return { permission_level, description: text };
      }),
    });
  });

  it.each<[string, unknown, string]>([
    ['an unknown level', [{ ...BOB, permission_level: 'CAN_USE' }], 'access_control_list[0].permission_level'],
    ['no level', [{ user_name: 'bob' }], 'access_control_list[0].permission_level'],
    ['no principal', [{ permission_level: 'CAN_VIEW' }], 'access_control_list[0]'],
    ['two principals', [BOB, { ...BOB, group_name: 'users' }], 'access_control_list[1]'],
    ['an empty name', [{ ...BOB, user_name: '' }], 'access_control_list[0].user_name'],
    ['a number as a name', [{ ...BOB, user_name: 1 }], 'access_control_list[0].user_name'],
    ['no list', BOB, 'access_control_list'],
    ['no objects', ['bob@example.com'], 'access_control_list'],
    ['too many entries', Array.from({ length: 501 }, () => BOB), 'access_control_list'],
  ])('reject %s with the path of the field', async (_what, list, field) => {
    const { id } = await create();
    const { status, body } = await send('PATCH', pathOf(id), 'alice', { access_control_list: list });
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(String(body['message'])).toContain(field);
  });

  it.each(['not json', '[]', '"text"'])('reject the body %s', async (text) => {
    const { id } = await create();
    const { status, body } = await send('PUT', pathOf(id), 'alice', text);
    expect([status, body['error_code']]).toEqual([400, 'BAD_REQUEST']);
  });

  it('are 404 for an unknown ID, and for a name in its place', async () => {
    const { name } = await create();
    for (const [method, path] of [
      ['GET', pathOf(name)],
      ['PUT', pathOf('0'.repeat(32))],
      ['PATCH', pathOf('0'.repeat(32))],
      ['GET', `${pathOf(name)}/permissionLevels`],
    ] as const) {
      const { status, body } = await send(method, path, 'alice', method === 'GET' ? undefined : {});
      expect([status, body['error_code']]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    }
  });

  it('of an endpoint of the gateway file let every identity query it, and cannot be changed', async () => {
    const { body } = await send('GET', '/api/2.0/serving-endpoints/from-file', 'root');
    const id = String(body['id']);
    expect(direct((await send('GET', pathOf(id), 'root')).body)).toEqual(['users CAN_QUERY']);
    const rejected = await send('PUT', pathOf(id), 'root', { access_control_list: [] });
    expect([rejected.status, rejected.body['error_code']]).toEqual([409, 'RESOURCE_CONFLICT']);
    expect((await send('PUT', pathOf(id), 'bob', {})).status).toBe(403);
  });
});
