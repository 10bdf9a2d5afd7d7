import { queryRoute } from '../../../test/support/routing';
import { ScriptedProvider } from '../../../test/support/endpoints';
import { EndpointsService } from '../endpoints.service';
import { FIRST_TOKEN_MS } from './attempt-timeouts';

afterEach(() => jest.restoreAllMocks());

/** Returns the limit on the time to the first content of an attempt at the first endpoint of the route. */
async function firstTokenOf(route: object): Promise<number | undefined> {
  const query = jest.spyOn(EndpointsService.prototype, 'query');
  await queryRoute(new ScriptedProvider(), route);
  return query.mock.calls[0]![4]?.firstToken;
}

describe('the default limit on the time to the first token', () => {
  it.each([
    ['another endpoint serves the request after a timeout', { fallbacks: ['two'] }, FIRST_TOKEN_MS],
    ['the endpoint is the last one', {}, undefined],
    [
      'retries.statuses, which serves for failover as well, has no 504',
      { fallbacks: ['two'], retries: { statuses: [429] } },
      undefined,
    ],
    ['failover.statuses has no 504', { fallbacks: ['two'], failover: { statuses: [503] } }, undefined],
    ['failover.statuses has 504', { fallbacks: ['two'], failover: { statuses: [504] } }, FIRST_TOKEN_MS],
  ])('is right when %s', async (_when, route, expected) => {
    expect(await firstTokenOf(route)).toBe(expected);
  });
});
