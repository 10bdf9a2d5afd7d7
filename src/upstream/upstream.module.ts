import { Module } from '@nestjs/common';
import { ImageFetcher } from './image-fetcher';
import { UpstreamClient } from './upstream-client';

@Module({ providers: [UpstreamClient, ImageFetcher], exports: [UpstreamClient, ImageFetcher] })
export class UpstreamModule {}
