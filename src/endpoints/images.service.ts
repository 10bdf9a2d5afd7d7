import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { Operation } from '../providers/contract/provider-adapter';
import { ImageError, ImageFetcher } from '../upstream/images/image-fetcher';
import type { CancelSignal } from '../upstream/client/upstream-request';
import type { BoundEndpoint } from './queryable';
import type { AnyRequest } from './request-schema';
import { imagesOf, withImages, type ImageInRequest } from './images';
import { mapConcurrent } from './map-concurrent';

/** Of one request. */
const MOST_IMAGES = 10;

const NOT_FETCHED =
  'this endpoint fetches no images, and its provider takes this one as bytes alone; send a base64 data: URL. ' +
  'The operator can set images: {fetch: true} on the endpoint.';

/** Gets the bytes of images that an endpoint's vendor does not fetch itself. */
@Injectable()
export class ImagesService {
  constructor(private readonly fetcher: ImageFetcher) {}

  /**
   * The request with `data:` URLs in place of the addresses that the vendor cannot do with; the request itself where
   * there are none.
   * @throws GatewayError `INVALID_REQUEST`, also where the endpoint does not fetch images
   */
  async withBytes(
    request: AnyRequest,
    operation: Pick<Operation<never, never, never, object>, 'requiresInlineImage'>,
    { images: fetching, target }: BoundEndpoint,
    signal: CancelSignal,
  ): Promise<AnyRequest> {
    const images = imagesOf(request).filter(({ url, format }) => operation.requiresInlineImage?.(url, target, format));
    const [first] = images;
    if (!first) return request;
    if (!fetching) throw refusal(first, NOT_FETCHED);
    const urls = [...new Set(images.map(({ url }) => url))];
    if (urls.length > MOST_IMAGES) throw refusal(first, `no more than ${MOST_IMAGES} images of a request are fetched.`);
    const fetched = await mapConcurrent(urls, signal, async (url, urlSignal) => {
      try {
        return await this.fetcher.fetch(url, fetching, urlSignal);
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        throw refusal(images.find((image) => image.url === url) ?? first, `the image ${error.message}.`);
      }
    });
    return withImages(request, new Map(urls.map((url, index) => [url, fetched[index] ?? url])));
  }
}

function refusal({ where }: ImageInRequest, message: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', `${where}: ${message}`, { param: where });
}
