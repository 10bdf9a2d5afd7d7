import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import type { EndpointType } from '../../config';
import { InvocationService } from '../../endpoints/invocation.service';
import type { Queryable } from '../../endpoints/queryable';
import { toHttpResponse } from '../../endpoints/to-http-response';
import { GatewayError } from '../../errors';
import { parseBody, type CallContext } from '../../http';
import type { AnyRequest } from '../../wire';
import { DATABRICKS_GATEWAY_DIALECT, withUsage } from '../databricks.dialect';
import { GatewayPayload } from './gateway-payload';
import { JSON_OBJECT } from './query-fields';
import { QueryTargets } from './query-targets';
import { readQuery } from './read-query';

/** Queries of serving endpoints in the formats of OpenAI's API. */
@Injectable()
export class QueryService {
  constructor(
    private readonly targets: QueryTargets,
    private readonly invocations: InvocationService,
  ) {}

  /** Queries the endpoint that the path names. The body has the format of the endpoint's task. */
  byName(name: string, body: unknown, call: CallContext): Promise<object> {
    return this.query(
      () => this.targets.endpoint(name, call),
      (type) => readQuery(type, body, call),
      call,
    );
  }

  /** Queries one served entity of an endpoint. */
  byEntity(name: string, entity: string, body: unknown, call: CallContext): Promise<object> {
    return this.query(
      () => this.targets.entity(name, entity, call),
      (type) => readQuery(type, body, call),
      call,
    );
  }

  /** Queries the endpoint that `model` names, which must have the task of the path. */
  byModel(task: EndpointType, body: unknown, call: CallContext): Promise<object> {
    return this.query(
      () => this.targets.endpoint(modelOf(body), call),
      (type) => {
        if (type !== task) throw wrongTask(modelOf(body), type, task);
        return readQuery(type, body, call);
      },
      call,
    );
  }

  /** Queries the endpoint as a route of the deprecated gateway API. */
  async byRoute(name: string, body: unknown, headers: IncomingHttpHeaders, call: CallContext): Promise<object> {
    const payload = new GatewayPayload(headers, body, call);
    try {
      const result = await this.invocations.invokeResolved(
        () => this.targets.endpoint(name, call),
        (endpoint) => payload.read(endpoint),
        call,
      );
      return await toHttpResponse(payload.write(result), DATABRICKS_GATEWAY_DIALECT);
    } catch (error) {
      throw payload.renameParamInError(error);
    }
  }

  private async query(
    resolve: () => Queryable,
    read: (type: EndpointType) => AnyRequest,
    call: CallContext,
  ): Promise<object> {
    let target: Queryable | undefined;
    let dialect = call.dialect;
    const result = await this.invocations.invokeResolved(
      () => (target = resolve()),
      ({ endpoint_type }) => {
        const request = read(endpoint_type);
        // Databricks reports the token counts of every stream, and its clients do not ask for them.
        if (request['stream'] === true && request['stream_options'] === undefined) {
          request['stream_options'] = { include_usage: true };
          dialect = withUsage(dialect);
        }
        return request;
      },
      call,
    );
    const headers = target && { ...result.headers, ...this.targets.servedModel(target, result) };
    return toHttpResponse(headers ? { ...result, headers } : result, dialect);
  }
}

/** @throws GatewayError for a body without the name of an endpoint */
function modelOf(body: unknown): string {
  const { model } = parseBody(JSON_OBJECT, body);
  if (typeof model === 'string' && model !== '') return model;
  const msg = 'Input should be the name of a serving endpoint';
  throw GatewayError.invalidBody([{ type: 'missing', loc: ['body', 'model'], msg, input: model }]);
}

function wrongTask(name: string, type: EndpointType, task: EndpointType): GatewayError {
  const message = `Endpoint '${name}' has the task ${type}; this path is for endpoints with the task ${task}.`;
  return new GatewayError('WRONG_ENDPOINT_TYPE', message, { param: 'model' });
}
