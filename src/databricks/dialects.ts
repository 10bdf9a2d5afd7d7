import type { Dialect } from '../http';
import { DATABRICKS_DIALECT } from './databricks.dialect';

/** The dialects of Databricks mode, in the order in which their prefixes are matched, before those of all modes. */
export const DATABRICKS_DIALECTS: readonly Dialect[] = [DATABRICKS_DIALECT];
