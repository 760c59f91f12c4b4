// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Calls itself to a depth, by each kind of call
/// @notice The calldata of the outermost call says how the whole tree of calls goes.
contract Depth {
    /// @notice The innermost call, when it was told to fail.
    error Bottom(uint256 depth);

    event Reached(uint256 indexed depth, uint256 gasLeft);

    enum Kind {
        Call,
        StaticCall,
        DelegateCall,
        Mixed
    }

    uint256 public deepest;
    mapping(uint256 depth => uint256) public visits;

    /// @notice Recurses `depth` times; the frames below one that fails undo what they wrote.
    /// @param fail whether the innermost call reverts
    /// @param forward whether a frame passes a failure on, or catches it
    /// @return reached how many frames below this one did not fail
    function descend(Kind kind, uint256 depth, bool fail, bool forward)
        public
        payable
        returns (uint256 reached)
    {
        if (kind != Kind.StaticCall) {
            visits[depth]++;
            if (depth > deepest) deepest = depth;
        }
        if (depth == 0) {
            if (fail) revert Bottom(depth);
            return 0;
        }
        bytes memory data = abi.encodeCall(this.descend, (kind, depth - 1, fail, forward));
        // The last kind alternates between a call of its own storage and a delegation to its own code.
        bool delegated = kind == Kind.DelegateCall || (kind == Kind.Mixed && depth % 2 == 0);
        bool ok;
        bytes memory returned;
        if (kind == Kind.StaticCall) (ok, returned) = address(this).staticcall(data);
        else if (delegated) (ok, returned) = address(this).delegatecall(data);
        else (ok, returned) = address(this).call{value: msg.value}(data);
        if (!ok && forward) {
            assembly ("memory-safe") {
                revert(add(returned, 32), mload(returned))
            }
        }
        if (ok) reached = abi.decode(returned, (uint256)) + 1;
        if (kind != Kind.StaticCall) emit Reached(depth, gasleft());
    }
}
