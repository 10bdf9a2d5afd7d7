import type { Type } from '@nestjs/common';
import { GatewayLimitsController } from './gateway-limits.controller';
import { GatewayRoutesController } from './gateway-routes.controller';

export const ROUTES_CONTROLLERS: readonly Type[] = [GatewayRoutesController, GatewayLimitsController];
