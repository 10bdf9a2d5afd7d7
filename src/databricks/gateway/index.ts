export { AiGatewayPolicy } from './ai-gateway.policy';
export { PayloadLog } from './payloads/payload-log';
export { UsageTracking } from './usage/usage-tracking';
