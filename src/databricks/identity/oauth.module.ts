import { Module } from '@nestjs/common';
import { DiscoveryController } from './discovery.controller';
import { TokenController } from './token.controller';

/** The token endpoint and its discovery documents, on a server with `auth:` and without Databricks mode. */
@Module({ controllers: [DiscoveryController, TokenController] })
export class OAuthModule {}
