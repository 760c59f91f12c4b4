// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Calls any precompile with any input, and keeps a hash of the answer
contract Precompiles {
    event Answered(address indexed precompile, bool ok, bytes32 digest);

    mapping(address precompile => bytes32 digest) public answers;

    /// @param gasLimit the most that the call gets
    function ask(address precompile, uint256 gasLimit, bytes calldata input) external payable {
        (bool ok, bytes memory answer) = precompile.call{gas: gasLimit, value: msg.value}(input);
        bytes32 digest = keccak256(answer);
        answers[precompile] = keccak256(abi.encode(answers[precompile], ok, digest));
        emit Answered(precompile, ok, digest);
    }
}
