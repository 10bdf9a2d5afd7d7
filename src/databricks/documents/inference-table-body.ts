import { IsBoolean, IsOptional, IsString, Matches } from 'class-validator';
import type { Path } from '../../config';
import { invalidParameter } from './invalid-parameter';

const TABLE_NAME = /^[^\s./\p{C}]{1,255}$/u;
const TABLE_NAME_RULE = { message: 'must have 1 to 255 characters, without ".", "/" and spaces' };

/** `inference_table_config` of the AI gateway, and `auto_capture_config`, its older form. */
export class InferenceTableBody {
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @IsString()
  @Matches(TABLE_NAME, TABLE_NAME_RULE)
  catalog_name?: string;

  @IsOptional()
  @IsString()
  @Matches(TABLE_NAME, TABLE_NAME_RULE)
  schema_name?: string;

  @IsOptional()
  @IsString()
  @Matches(TABLE_NAME, TABLE_NAME_RULE)
  table_name_prefix?: string;
}

/** @throws GatewayError `INVALID_PARAMETER` for an enabled table without a catalog or a schema */
export function rejectIncompleteTable(body: InferenceTableBody, path: Path): void {
  if (body.enabled !== true) return;
  for (const field of ['catalog_name', 'schema_name'] as const) {
    if (body[field] === undefined)
      throw invalidParameter([...path, field], 'missing; is required when enabled is true');
  }
}
