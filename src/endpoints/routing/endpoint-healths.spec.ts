import { Logger } from '@nestjs/common';
import { ScriptedProvider } from '../../../test/support/endpoints';
import { Broadcast } from '../../broadcast';
import { GatewayError } from '../../errors';
import { CallObservers } from '../call-observer';
import { EndpointHealths } from './endpoint-healths';

afterEach(() => jest.restoreAllMocks());

/** Loads endpoints of these names. */
const load = (...names: string[]) => new ScriptedProvider().serve(names).endpoints;

it('EndpointHealths lists open circuits of the current configuration only', () => {
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  const healths = new EndpointHealths(new Broadcast(), new CallObservers([]));
  const endpoints = load('one', 'two');
  expect(healths.openCircuits(endpoints)).toEqual([]);
  const paused = new GatewayError('UPSTREAM_REFUSED', 'no', { status: 429, headers: { 'retry-after': '60' } });
  for (const endpoint of endpoints) healths.of(endpoint).begin(false).settled(paused);
  const listed = (...names: string[]) => healths.openCircuits(load(...names)).map(({ endpoint }) => endpoint);
  expect(listed('one', 'two', 'three')).toEqual(['one', 'two']);
  expect(listed('two')).toEqual(['two']);
});
