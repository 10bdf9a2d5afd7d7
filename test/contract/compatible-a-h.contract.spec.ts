import { describeContract } from './contract-suite';
import { COMPATIBLE_ROWS } from './rows/compatible';

describeContract(COMPATIBLE_ROWS.filter(({ name }) => name < 'i'));
