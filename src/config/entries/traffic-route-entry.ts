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
  ValidateNested,
} from 'class-validator';
import type { ConfigProblem } from '../reading/validate';
import { ENDPOINT_TYPES, type EndpointType } from '../../wire';
import { ON_BROKEN_STREAM, ROUTING_STRATEGIES, type OnBrokenStream, type RoutingStrategy } from '../snapshot';
import { HedgingEntry } from './hedging-entry';
import { FailoverEntry, RetriesEntry } from './retries-entry';
import { RouteTimeoutsEntry } from './timeouts-entry';

/** Names that fit into one path segment without escapes. MLflow does not check this, but cannot serve other names. */
const FITS_PATH = /^(?!\.{1,2}$)[^/?#%\\\p{C}]+$/u;

/** One endpoint of a traffic route. */
export class DestinationEntry {
  /** The name of an endpoint whose type is the route's `task_type`. */
  @IsString()
  name!: string;

  /** Its share of the requests: an integer percentage, 0 to 100. The shares of a route add up to 100. */
  @IsInt()
  @Min(0)
  @Max(100)
  traffic_percentage!: number;
}

/** A name whose requests are distributed over several endpoints (MLflow 3.6 and later). */
export class TrafficRouteEntry {
  /** The name in request paths. It must differ from the names of all endpoints and other routes. */
  @IsString()
  @Matches(FITS_PATH, { message: 'must fit into a path segment: not empty, without "/", "?", "#", "%" and "\\"' })
  name!: string;

  /** The type of all its endpoints. */
  @IsIn(ENDPOINT_TYPES)
  task_type!: EndpointType;

  /**
   * How requests are distributed. `TRAFFIC_SPLIT`: at random, in proportion to the shares. `LEAST_OUTSTANDING` (Sluice only):
   * to the endpoint with the fewest running requests for its share. `LOWEST_LATENCY` (Sluice only): to the faster of two
   * endpoints chosen at random, measured by the time to the first token. The last two try the other destinations before the
   * fallbacks.
   */
  @IsIn(ROUTING_STRATEGIES)
  routing_strategy: RoutingStrategy = 'TRAFFIC_SPLIT';

  /** The endpoints that receive requests, and the share of each. */
  @IsArray({ message: 'must be a list of destinations with name and traffic_percentage' })
  @ArrayNotEmpty({ message: 'must name at least one endpoint' })
  @IsObject({ each: true, message: 'must be a list of mappings with name and traffic_percentage' })
  @ValidateNested({ each: true })
  @Type(() => DestinationEntry)
  destinations!: DestinationEntry[];

  /** Names of endpoints to try in order when the selected endpoint fails. */
  @IsArray({ message: 'must be a list of endpoint names' })
  @IsString({ each: true })
  fallbacks: string[] = [];

  /** Retries of failed requests before a fallback is tried. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with attempts, statuses, backoff and budget' })
  @ValidateNested()
  @Type(() => RetriesEntry)
  retries: RetriesEntry = new RetriesEntry();

  /**
   * Sluice only: send a request to the next endpoint as well if the first response takes longer than 95 of 100 did, and use
   * the response that comes first. Default: none.
   */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with max_percent' })
  @ValidateNested()
  @Type(() => HedgingEntry)
  hedging: HedgingEntry | null = null;

  /** When the next endpoint is tried. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with statuses and content_policy' })
  @ValidateNested()
  @Type(() => FailoverEntry)
  failover: FailoverEntry | null = null;

  /** Time limits of a client request, in seconds, over all its attempts. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with first_token and total' })
  @ValidateNested()
  @Type(() => RouteTimeoutsEntry)
  timeouts: RouteTimeoutsEntry | null = null;

  /**
   * What happens to a stream that breaks after its first content: `error` ends it with an error event, `restart` starts it
   * again if the client has received no content, `continue` lets the next endpoint continue the text.
   */
  @IsIn(ON_BROKEN_STREAM)
  on_broken_stream: OnBrokenStream = 'error';

  problems(): ConfigProblem[] {
    const shares =
      (this.destinations as DestinationEntry[] | undefined)?.map((entry) => entry.traffic_percentage) ?? [];
    const sum = shares.reduce((total, share) => total + share, 0);
    if (shares.length === 0 || Number.isNaN(sum) || sum === 100) return [];
    return [
      {
        property: 'destinations',
        message: `found a total of ${sum}; the values of traffic_percentage must add up to 100`,
      },
    ];
  }
}
