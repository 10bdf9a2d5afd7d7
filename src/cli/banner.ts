import { redactAddress, type GatewaySnapshot, type TrafficRoute } from '../config';

/** Returns what `start` prints when the server is ready: its addresses, its endpoints, and a command to try one. */
export function banner(snapshot: GatewaySnapshot, host: string, port: number, isDatabricks: boolean): string {
  const { path, endpoints, routes, skipped, warningSummary, auth, tls } = snapshot;
  const isIpv6 = host.includes(':');
  const address = `${tls ? 'https' : 'http'}://${isIpv6 ? `[${host}]` : host.replace('0.0.0.0', '127.0.0.1')}:${port}`;
  const width = Math.max(0, ...[...endpoints, ...routes, ...skipped].map(({ name }) => name.length));
  const rows = endpoints.map(({ name, endpoint_type, providerName, target }) => {
    const model = target.model === '' ? providerName : `${providerName} ${target.model}`;
    return `  ${name.padEnd(width)}  ${endpoint_type.padEnd(18)}  ${model}`;
  });
  const lines = [
    ...warningSummary.map((warning) => `warning: ${warning}`),
    `Sluice is ready:  ${address}`,
    `Swagger UI:       ${address}/docs`,
    ...(isDatabricks ? databricksLines(snapshot, address) : []),
    '',
    `Endpoints of ${path}:`,
    ...rows,
    ...routes.map((route) => `  ${route.name.padEnd(width)}  ${route.task_type.padEnd(18)}  ${destinationsOf(route)}`),
    ...skipped.map(({ name, variable }) => `  ${name.padEnd(width)}  (skipped: ${variable} is not set)`),
    ...example(endpoints, address, auth !== null || (isDatabricks && requiresToken(snapshot))),
  ];
  return `${lines.join('\n')}\n`;
}

function requiresToken({ databricks: { tokens, servicePrincipals } }: GatewaySnapshot): boolean {
  return tokens.length + servicePrincipals.length > 0;
}

/** Returns the variables and URLs that Databricks clients need, and the address of the database. */
function databricksLines(snapshot: GatewaySnapshot, address: string): string[] {
  const { auth, databricks, store } = snapshot;
  const host = databricks.publicUrl ?? address;
  const openToken = requiresToken(snapshot) ? 'one of databricks.tokens' : 'any value';
  const token = auth ? 'a credential of auth' : openToken;
  return [
    `Databricks mode:  DATABRICKS_HOST=${host}, DATABRICKS_TOKEN=(${token})`,
    `                  ${host}/api/2.0/serving-endpoints, ${host}/serving-endpoints`,
    `Store:            ${redactAddress(store.url.reveal())}`,
  ];
}

function destinationsOf({ destinations }: TrafficRoute): string {
  return destinations.map(({ endpoint, traffic_percentage: share }) => `${share} % ${endpoint.name}`).join(', ');
}

const EXAMPLE_BODY = {
  'llm/v1/chat': { messages: [{ role: 'user', content: 'Hello!' }] },
  'llm/v1/completions': { prompt: 'Once upon a time' },
  'llm/v1/embeddings': { input: 'Hello!' },
} as const;

function example(endpoints: GatewaySnapshot['endpoints'], address: string, needsToken: boolean): string[] {
  const [first] = endpoints;
  if (!first) return ['  (none)'];
  const body = JSON.stringify(EXAMPLE_BODY[first.endpoint_type]);
  const url = `${address}/endpoints/${first.name}/invocations`;
  const credential = needsToken ? " -H 'Authorization: Bearer TOKEN'" : '';
  return ['', 'Try it:', `  curl -s ${url}${credential} -H 'Content-Type: application/json' -d '${body}'`];
}
