// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Config} from "./Config.sol";

/// @notice What F takes besides the state: the chain's rules, and of the claim the target and the accumulator.
struct Host {
    Config config;
    /// How many batches the claim covers, counted from the start of the inbox.
    uint64 target;
    /// The inbox accumulator at the target.
    bytes32 accumulator;
}

/// @notice The forks that the machine knows; the numbers stand in the configuration and only ever grow.
library Fork {
    uint256 internal constant CANCUN = 1;
    uint256 internal constant PRAGUE = 2;
    uint256 internal constant OSAKA = 3;
}
