import { IsUrl } from 'class-validator';

const WEB_ADDRESS = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  allow_underscores: true,
};

/** A property of a vendor's config class that holds the address of an API. */
export function IsAddress(): PropertyDecorator {
  return IsUrl(WEB_ADDRESS, { message: '$property must be an http(s) address' });
}
