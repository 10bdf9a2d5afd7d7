import { describeContract } from './contract-suite';
import { LOOK_ALIKE_ROWS } from './rows/compatible';

describeContract(LOOK_ALIKE_ROWS.filter(({ name }) => name >= 'i' && name < 'o'));
