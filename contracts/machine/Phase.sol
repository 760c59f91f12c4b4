// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What the next step does. The number is committed to; numbers are never used again.
library Phase {
    uint256 internal constant IDLE = 0;
    uint256 internal constant BATCH_OPEN = 1;
    uint256 internal constant BLOCK_OPEN = 2;
    uint256 internal constant BLOCK_SYSTEM = 3;
    uint256 internal constant BLOCK_CLOSE = 4;
    uint256 internal constant LIST_LEAF = 5;
    uint256 internal constant LIST_PLACE = 6;
    uint256 internal constant BLOCK_SEAL = 7;
    uint256 internal constant LOAD_BLOBS = 8;
    uint256 internal constant DECODE = 16;
    uint256 internal constant SCAN_DATA = 17;
    uint256 internal constant SCAN_ACCESS = 18;
    uint256 internal constant SIGN = 19;
    uint256 internal constant RECOVER = 20;
    uint256 internal constant CHARGE = 21;
    uint256 internal constant WARM = 22;
    uint256 internal constant AUTHORIZE = 23;
    uint256 internal constant START = 24;
    uint256 internal constant END = 25;
    uint256 internal constant DESTRUCT = 26;
    uint256 internal constant SCAN_AUTHORIZATIONS = 27;
    uint256 internal constant OPCODE = 32;
    uint256 internal constant COPY = 33;
    uint256 internal constant HASH = 34;
    uint256 internal constant HASHED = 35;
    uint256 internal constant CALL_CHARGE = 48;
    uint256 internal constant CALL_ENTER = 49;
    uint256 internal constant CALL_CODE = 50;
    uint256 internal constant CODE_OPEN = 51;
    uint256 internal constant PRECOMPILE = 52;
    uint256 internal constant CREATE = 56;
    uint256 internal constant CREATE_START = 57;
    uint256 internal constant INIT_CODE = 58;
    uint256 internal constant DEPOSIT = 59;
    uint256 internal constant DEPOSITED = 60;
    uint256 internal constant EXIT = 64;
}
