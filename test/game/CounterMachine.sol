// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Config} from "../../contracts/machine/Config.sol";
import {IIdleReader} from "../../contracts/machine/IIdleReader.sol";
import {IMachine} from "../../contracts/machine/IMachine.sol";

/// @notice A state of the counting machine. Step 0 is idle. The salt never changes: a trace whose salt changes is wrong.
struct Counter {
    uint64 unit;
    uint64 step;
    uint64 position;
    bytes32 accumulator;
    bytes32 salt;
}

/// @notice A machine that counts: units of a few steps, some units a batch. Stands in for the EVM in tests of disputes.
contract CounterMachine is IMachine, IIdleReader {
    uint64 public constant UNITS_PER_BATCH = 8;
    /// @notice The one unit that is long, and how long.
    uint64 public immutable longUnit;
    uint64 public immutable longLength;

    error WrongPreimage(bytes32 state, bytes32 found);
    error WrongConfig(uint64 chainId);
    error NotIdle(uint64 step);

    constructor(uint64 longUnit_, uint64 longLength_) {
        longUnit = longUnit_;
        longLength = longLength_;
    }

    function lengthOf(uint64 unit) public view returns (uint64) {
        return unit == longUnit ? longLength : 3 + (unit * 7) % 5;
    }

    function hash(Counter memory c) public pure returns (bytes32) {
        return keccak256(abi.encode(c));
    }

    function next(Counter memory c, uint64 target, bytes32 accumulator, uint256 index)
        public
        view
        returns (Counter memory)
    {
        if (c.step == 0 && (index > 0 || c.position == target)) return c;
        c.step++;
        if (c.step < lengthOf(c.unit)) return c;
        c.step = 0;
        c.unit++;
        if (c.unit % UNITS_PER_BATCH == 0) {
            c.position++;
            c.accumulator =
                c.position == target ? accumulator : keccak256(abi.encode("between", c.position));
        }
        return c;
    }

    function step(
        Config calldata config,
        uint64 target,
        bytes32 accumulator,
        uint256 index,
        bytes32 state,
        bytes calldata proof
    ) external view returns (bytes32) {
        if (config.chainId != 1234) revert WrongConfig(config.chainId);
        return hash(next(_open(state, proof), target, accumulator, index));
    }

    function read(bytes32 state, bytes calldata proof)
        external
        pure
        returns (
            bytes32 stateRoot,
            bytes32 blockHash,
            uint64 number,
            uint64 position,
            bytes32 accumulator
        )
    {
        Counter memory c = _open(state, proof);
        if (c.step != 0) revert NotIdle(c.step);
        return (
            keccak256(abi.encode("root", state)),
            keccak256(abi.encode("block", state)),
            c.unit,
            c.position,
            c.accumulator
        );
    }

    function _open(bytes32 state, bytes calldata proof) private pure returns (Counter memory c) {
        bytes32 found = keccak256(proof);
        if (found != state) revert WrongPreimage(state, found);
        c = abi.decode(proof, (Counter));
    }
}
