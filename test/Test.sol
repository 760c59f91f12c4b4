// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The cheat codes of forge that the tests use.
interface Vm {
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function assume(bool condition) external;
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function deal(address account, uint256 balance) external;
    function etch(address account, bytes calldata code) external;
    function warp(uint256 timestamp) external;
    function roll(uint256 number) external;
    function txGasPrice(uint256 price) external;
    function blobhashes(bytes32[] calldata hashes) external;
    function store(address account, bytes32 slot, bytes32 value) external;
    function load(address account, bytes32 slot) external view returns (bytes32);
    function readFile(string calldata path) external view returns (string memory);
    function readFileBinary(string calldata path) external view returns (bytes memory);
    function exists(string calldata path) external view returns (bool);
    function snapshotGasLastCall(string calldata group, string calldata name)
        external
        returns (uint256);
    function toString(uint256 value) external pure returns (string memory);
}

/// @notice The base of the forge tests.
abstract contract Test {
    /// @dev Forge looks for this to tell a test contract.
    bool public constant IS_TEST = true;
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    /// @dev Forge prints a call of this address as a line of the test's log.
    address private constant CONSOLE = 0x000000000000000000636F6e736F6c652e6c6f67;

    error NotEqual(bytes32 actual, bytes32 expected);
    error BytesNotEqual(bytes actual, bytes expected);
    error NotTrue(string what);

    function assertEq(uint256 actual, uint256 expected) internal pure {
        if (actual != expected) revert NotEqual(bytes32(actual), bytes32(expected));
    }

    function assertEq(bytes32 actual, bytes32 expected) internal pure {
        if (actual != expected) revert NotEqual(actual, expected);
    }

    function assertEq(address actual, address expected) internal pure {
        assertEq(uint256(uint160(actual)), uint256(uint160(expected)));
    }

    function assertEq(bool actual, bool expected) internal pure {
        assertEq(actual ? uint256(1) : 0, expected ? uint256(1) : 0);
    }

    function assertEq(bytes memory actual, bytes memory expected) internal pure {
        if (keccak256(actual) != keccak256(expected)) revert BytesNotEqual(actual, expected);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert NotTrue(what);
    }

    /// @notice A line `name: value` in the log of the test (shown with -vv).
    function log(string memory name, uint256 value) internal view {
        (bool ok,) = CONSOLE.staticcall(abi.encodeWithSignature("log(string,uint256)", name, value));
        ok; // logging can't fail a test
    }
}
