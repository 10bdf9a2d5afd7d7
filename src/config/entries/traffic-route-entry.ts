import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { ValidateNested } from 'class-validator';
import type { ConfigProblem } from '../reading/read-object';
import { IsSeconds } from '../seconds';
import { ENDPOINT_TYPES, type EndpointType } from '../snapshot';

const STRATEGIES = ['TRAFFIC_SPLIT'] as const;
/** What stands in one segment of a path as it is; MLflow checks nothing here and serves no other name either. */
const FITS_PATH = /^(?!\.{1,2}$)[^/?#%\\\p{C}]+$/u;

/** One endpoint that a traffic route leads to. */
export class DestinationEntry {
  /** The name of an endpoint, of the route's own type. */
  @IsString()
  name!: string;

  /** Its share of the requests, in whole percent, 0 to 100. The shares of a route add up to 100. */
  @IsInt()
  @Min(0)
  @Max(100)
  traffic_percentage!: number;
}

/** When and how often a failed call is repeated. */
export class RetriesEntry {
  /** How often a failed call is repeated at the same endpoint before a fallback is tried, 0 to 10. */
  @IsInt()
  @Min(0)
  @Max(10)
  attempts = 0;

  /** The statuses, 400 to 599, of failures that are worth a repetition or a fallback. */
  @IsArray({ message: 'must be a list of statuses, e.g. [429, 503]' })
  @IsInt({ each: true })
  @Min(400, { each: true })
  @Max(599, { each: true })
  statuses: number[] = [429, 500, 502, 503, 504];

  /** Seconds before the first repetition, 0 to 60; twice as many before each further one. */
  @IsSeconds({ least: 0, most: 60 })
  backoff = 0.25;
}

/** A name that stands for several endpoints (MLflow 3.6 and later). */
export class TrafficRouteEntry {
  /** What clients call it by. No endpoint and no other route may have the same name. */
  @IsString()
  @Matches(FITS_PATH, { message: 'must fit into a path: not empty, without "/", "?", "#", "%" and "\\"' })
  name!: string;

  /** The type of every endpoint that it leads to. */
  @IsIn(ENDPOINT_TYPES)
  task_type!: EndpointType;

  /** How requests are spread. */
  @IsIn(STRATEGIES)
  routing_strategy: (typeof STRATEGIES)[number] = 'TRAFFIC_SPLIT';

  /** The endpoints that it leads to, with the share of each. */
  @IsArray({ message: 'must be a list of destinations with name and traffic_percentage' })
  @ArrayNotEmpty({ message: 'must name an endpoint at least' })
  @IsObject({ each: true, message: 'must be a list of mappings with name and traffic_percentage' })
  @ValidateNested({ each: true })
  @Type(() => DestinationEntry)
  destinations!: DestinationEntry[];

  /** Names of endpoints that are tried, one after the other, when the chosen one fails. */
  @IsArray({ message: 'must be a list of endpoint names' })
  @IsString({ each: true })
  fallbacks: string[] = [];

  /** When and how often a failed call is repeated before a fallback is tried. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with attempts, statuses and backoff' })
  @ValidateNested()
  @Type(() => RetriesEntry)
  retries: RetriesEntry = new RetriesEntry();

  problems(): ConfigProblem[] {
    const shares =
      (this.destinations as DestinationEntry[] | undefined)?.map((entry) => entry.traffic_percentage) ?? [];
    const sum = shares.reduce((total, share) => total + share, 0);
    if (shares.length === 0 || Number.isNaN(sum) || sum === 100) return [];
    return [
      { property: 'destinations', message: `found shares of ${sum} in all; traffic_percentage must add up to 100` },
    ];
  }
}
