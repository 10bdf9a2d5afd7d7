import { Module } from '@nestjs/common';
import { ImageFetcher } from './images/image-fetcher';
import { TrustedFetch } from './client/trusted-fetch';
import { UpstreamClient } from './client/upstream-client';

const PROVIDERS = [UpstreamClient, ImageFetcher, TrustedFetch];

@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class UpstreamModule {}
