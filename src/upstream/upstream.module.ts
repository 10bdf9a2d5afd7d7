import { Module } from '@nestjs/common';
import { ImageFetcher } from './images/image-fetcher';
import { UpstreamClient } from './client/upstream-client';

@Module({ providers: [UpstreamClient, ImageFetcher], exports: [UpstreamClient, ImageFetcher] })
export class UpstreamModule {}
