import { RequestMethod, type INestApplication } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import type { Express } from 'express';
import { declaredAccess } from '../../src/http';

export interface Route {
  readonly method: string;
  readonly path: string;
}

export interface DeclaredRoute extends Route {
  /** What its controller or handler declares that the route requires. */
  readonly access: string;
  /** Class of the module that the controller belongs to. */
  readonly module: object;
}

/**
 * Returns the routes of all controllers.
 * @throws Error if one does not declare what it requires
 */
export function declaredRoutes(app: INestApplication): DeclaredRoute[] {
  const reflector = new Reflector();
  const read = (target: object): string[] =>
    [reflector.get<string | string[]>(PATH_METADATA, target as () => void)].flat();
  return [...app.get(ModulesContainer).values()].flatMap(({ metatype, controllers }) =>
    [...controllers.values()].flatMap(({ metatype: controller, instance }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => void>;
      return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name]!;
        const method = reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
        if (method === undefined) return [];
        const access = declaredAccess(reflector, controller as object, handler);
        return read(controller as object).flatMap((prefix) =>
          read(handler).map((path) => ({
            method: RequestMethod[method],
            path: `/${prefix}/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, ''),
            access,
            module: metatype,
          })),
        );
      });
    }),
  );
}

/** Returns every route of the server, from Express's router. */
export function registeredRoutes(app: INestApplication): Route[] {
  const express: Express = app.getHttpAdapter().getInstance();
  return express.router.stack.flatMap(({ route }) =>
    [route?.path ?? []]
      .flat()
      .flatMap((path) => (route?.stack ?? []).map(({ method }) => ({ method: method.toUpperCase(), path }))),
  );
}

/** Returns the path of a request to a route, with values for its parameters. */
export function pathOf(path: string, name: string, id = name): string {
  return path
    .replace(/:(?:id)\b/g, id)
    .replace(/:(?:served|entity)\b/g, 'main')
    .replace(/(?<!\\):\w+/g, name)
    .replaceAll('\\', '');
}
