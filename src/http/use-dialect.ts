import { UseFilters } from '@nestjs/common';
import type { Dialect } from './dialect';
import { DialectErrorFilter } from './error.filter';

const declared = new Map<object, Dialect>();

/** Declares the dialect of a controller. Errors of its guards, pipes and handlers are rendered in it. */
export function UseDialect(dialect: Dialect): ClassDecorator {
  return (controller) => {
    declared.set(controller, dialect);
    UseFilters(new DialectErrorFilter(dialect))(controller);
  };
}

/** Returns the dialect that a controller declares with {@link UseDialect}. */
export function declaredDialect(controller: object): Dialect | undefined {
  return declared.get(controller);
}
