// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Calls that fail, in every way in which a call can
/// @notice Each writes before it fails, so that there is something to undo.
contract Failures {
    /// @notice A failure with arguments.
    error Refused(address caller, uint256 value);

    event Tried(uint256 indexed way, bool ok, uint256 returned);

    uint256 public writes;
    mapping(uint256 way => uint256) public caught;

    function withText() external {
        writes++;
        revert("this call always fails, and says so in more than thirty-two bytes");
    }

    function withArguments() external payable {
        writes++;
        revert Refused(msg.sender, msg.value);
    }

    function withNothing() external {
        writes++;
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }

    /// @notice Arithmetic that panics.
    function withPanic(uint256 x) external returns (uint256) {
        writes++;
        return x - 1 - x;
    }

    /// @notice The designated invalid instruction: takes all gas.
    function withInvalid() external {
        writes++;
        assembly ("memory-safe") {
            invalid()
        }
    }

    /// @notice Runs until its gas is gone.
    function withoutEnd() external {
        while (true) writes++;
    }

    /// @notice Reverts with `size` bytes of zeros.
    function withBytes(uint256 size) external {
        writes++;
        assembly ("memory-safe") {
            revert(mload(0x40), size)
        }
    }

    /// @notice Fails to write, being called with STATICCALL by `catchAll`.
    function write() external returns (uint256) {
        return ++writes;
    }

    /// @notice Catches every failure above in turn, each in a call with `gasEach` gas; keeps what came of it.
    function catchAll(uint256 gasEach) external {
        bytes[8] memory calls = [
            abi.encodeCall(this.withText, ()),
            abi.encodeCall(this.withArguments, ()),
            abi.encodeCall(this.withNothing, ()),
            abi.encodeCall(this.withPanic, (7)),
            abi.encodeCall(this.withInvalid, ()),
            abi.encodeCall(this.withoutEnd, ()),
            abi.encodeCall(this.withBytes, (1000)),
            abi.encodeCall(this.write, ())
        ];
        for (uint256 way = 0; way < calls.length; way++) {
            (bool ok, bytes memory returned) = address(this).call{gas: gasEach}(calls[way]);
            caught[way] += returned.length + 1;
            emit Tried(way, ok, returned.length);
        }
        // A write under STATICCALL is an exception: all the gas that was given is gone.
        (bool wrote,) = address(this).staticcall{gas: gasEach}(abi.encodeCall(this.write, ()));
        emit Tried(calls.length, wrote, 0);
    }
}
