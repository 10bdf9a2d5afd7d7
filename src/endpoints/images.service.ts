import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { Operation } from '../providers/contract/provider-adapter';
import { ImageError, ImageFetcher } from '../upstream/images/image-fetcher';
import type { CancelSignal } from '../upstream/client/upstream-request';
import type { BoundEndpoint } from './queryable';
import type { AnyRequest } from '../wire';
import { imagesOf, withImages, type ImageInRequest } from './images';
import { mapConcurrent } from './map-concurrent';

/** Maximum images fetched per request. */
const MAX_IMAGES = 10;

const NOT_FETCHED =
  'this endpoint does not fetch images, and its provider accepts this one only as base64; send a data: URL. ' +
  'The operator can set images: {fetch: true} on the endpoint.';

/** Fetches the images that an endpoint's provider does not fetch itself. */
@Injectable()
export class ImagesService {
  constructor(private readonly fetcher: ImageFetcher) {}

  /**
   * Returns the request with `data:` URLs in place of the image URLs that the provider does not fetch, or the request
   * itself if it has none of these.
   * @throws GatewayError `INVALID_REQUEST` when an image cannot be fetched or the endpoint does not fetch images
   */
  async inline(
    request: AnyRequest,
    operation: Pick<Operation<never, never, never, object>, 'requiresInlineImage'>,
    { images: fetching, target }: BoundEndpoint,
    signal: CancelSignal,
  ): Promise<AnyRequest> {
    const images = imagesOf(request).filter(({ url, format }) => operation.requiresInlineImage?.(url, target, format));
    const [first] = images;
    if (!first) return request;
    if (!fetching) throw imageError(first, NOT_FETCHED);
    const urls = [...new Set(images.map(({ url }) => url))];
    if (urls.length > MAX_IMAGES) throw imageError(first, `at most ${MAX_IMAGES} images are fetched per request.`);
    const fetched = await mapConcurrent(urls, signal, async (url, urlSignal) => {
      try {
        return await this.fetcher.fetch(url, fetching, urlSignal);
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        throw imageError(images.find((image) => image.url === url) ?? first, `the image ${error.message}.`);
      }
    });
    return withImages(request, new Map(urls.map((url, index) => [url, fetched[index] ?? url])));
  }
}

function imageError({ where }: ImageInRequest, message: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', `${where}: ${message}`, { param: where });
}
