// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Makes contracts, and has them destroyed
contract Nursery {
    event Born(address indexed child, uint256 codeSize);

    /// @dev Init code that returns the runtime code `CALLER SELFDESTRUCT`.
    bytes private constant MORTAL = hex"6133ff5f526002601ef3";
    /// @dev Init code that destroys the contract while it is being made.
    bytes private constant STILLBORN = hex"33ff";
    /// @dev Init code that reverts with 32 bytes.
    bytes private constant REFUSING = hex"60205ffd";
    /// @dev Init code that returns code starting with 0xef, which EIP-3541 rejects.
    bytes private constant RESERVED = hex"60ef5f5360015ff3";

    uint256 public count;

    /// @notice A contract that anybody may destroy; from Cancun on it outlives that (EIP-6780).
    function plant() external payable returns (address child) {
        child = _create(MORTAL, msg.value);
    }

    /// @notice The same at an address that only depends on `salt`; a second one with it fails.
    function plantAt(bytes32 salt) external payable returns (address child) {
        child = _create2(MORTAL, salt, msg.value);
    }

    /// @notice Makes a contract and destroys it in the same transaction, so that it is gone at its end.
    function plantAndUproot(bytes32 salt) external payable returns (address child) {
        child = _create2(MORTAL, salt, msg.value);
        if (child != address(0)) _poke(child);
    }

    /// @notice Destroys `child` (in a later transaction: only its balance goes).
    function uproot(address child) external {
        _poke(child);
    }

    /// @notice Creations that all fail or leave nothing, each with its own rule.
    function plantInVain() external payable {
        _create(STILLBORN, msg.value);
        _create(REFUSING, 0);
        // More ether than there is.
        _create(MORTAL, address(this).balance + 1);
        // Takes all the gas that it is given, so it comes last.
        _create(RESERVED, 0);
    }

    /// @notice Makes a contract out of any init code.
    function plantCode(bytes memory initCode) external payable returns (address child) {
        child = _create(initCode, msg.value);
    }

    receive() external payable {}

    function _poke(address child) private {
        (bool ok,) = child.call("");
        if (ok) count--;
    }

    function _create(bytes memory initCode, uint256 value) private returns (address child) {
        assembly ("memory-safe") {
            child := create(value, add(initCode, 32), mload(initCode))
        }
        _note(child);
    }

    function _create2(bytes memory initCode, bytes32 salt, uint256 value)
        private
        returns (address child)
    {
        assembly ("memory-safe") {
            child := create2(value, add(initCode, 32), mload(initCode), salt)
        }
        _note(child);
    }

    function _note(address child) private {
        if (child != address(0)) count++;
        emit Born(child, child.code.length);
    }
}
