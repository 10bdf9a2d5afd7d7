import { Secret } from '../../config';
import { AwsAccounts } from './aws-accounts';
import { AwsConfig } from './bedrock.config';

const config = (settings: Partial<AwsConfig>) => Object.assign(new AwsConfig(), settings);
const key = (text: string) => ({ aws_access_key_id: new Secret('ID'), aws_secret_access_key: new Secret(text) });

describe('accounts of AWS', () => {
  it('are the same for the same settings, also after the file was read again', () => {
    const accounts = new AwsAccounts();
    const role = { aws_region: 'us-east-1', aws_role_arn: 'arn:r' };
    const account = accounts.of(config({ ...role, ...key('a') }));
    expect(accounts.of(config({ ...role, ...key('a') }))).toBe(account);
    for (const other of [{ ...role, ...key('b') }, role, { ...role, ...key('a'), aws_region: 'us-east-2' }]) {
      expect(accounts.of(config(other))).not.toBe(account);
    }
  });
});
