// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Token} from "./Token.sol";

/// @title A constant-product market between two tokens
/// @notice Keeps `reserve0 * reserve1` from falling over a swap; takes 0.3 % of what comes in.
contract Pool {
    /// @notice The swap gives `amountOut`, less than the caller asked for.
    error TooLittleOut(uint256 amountOut, uint256 least);
    /// @notice `token` is not one of the pool's.
    error UnknownToken(address token);
    /// @notice There is nothing in the pool to trade against, or nothing was given.
    error NoLiquidity(uint256 reserve0, uint256 reserve1);
    /// @notice The caller holds `shares`, less than the `needed`.
    error InsufficientShares(uint256 shares, uint256 needed);
    /// @notice `token` said that it did not move anything.
    error TransferFailed(address token);
    /// @notice `value` does not fit into a reserve.
    error TooLarge(uint256 value);
    /// @notice The pool was called from within its own call.
    error Reentered();

    event Added(address indexed provider, uint256 amount0, uint256 amount1, uint256 shares);
    event Removed(address indexed provider, uint256 amount0, uint256 amount1, uint256 shares);
    event Swapped(
        address indexed trader, address indexed tokenIn, uint256 amountIn, uint256 amountOut
    );

    Token public immutable token0;
    Token public immutable token1;
    // One slot for both, as real pools pack them.
    uint128 public reserve0;
    uint128 public reserve1;
    uint256 public totalShares;
    mapping(address provider => uint256) public shares;
    bool transient entered;

    modifier once() {
        if (entered) revert Reentered();
        entered = true;
        _;
        entered = false;
    }

    constructor(Token token0_, Token token1_) {
        token0 = token0_;
        token1 = token1_;
    }

    /// @notice Adds both amounts; the caller must have approved them.
    /// @return minted shares of the pool
    function add(uint128 amount0, uint128 amount1) external once returns (uint256 minted) {
        if (totalShares == 0) {
            minted = _sqrt(uint256(amount0) * amount1);
        } else {
            uint256 by0 = amount0 * totalShares / reserve0;
            uint256 by1 = amount1 * totalShares / reserve1;
            minted = by0 < by1 ? by0 : by1;
        }
        if (minted == 0) revert NoLiquidity(reserve0, reserve1);
        _pull(token0, amount0);
        _pull(token1, amount1);
        reserve0 += amount0;
        reserve1 += amount1;
        totalShares += minted;
        shares[msg.sender] += minted;
        emit Added(msg.sender, amount0, amount1, minted);
    }

    /// @notice Takes the caller's part of both reserves out.
    function remove(uint256 burned) external once returns (uint128 amount0, uint128 amount1) {
        uint256 held = shares[msg.sender];
        if (held < burned) revert InsufficientShares(held, burned);
        amount0 = _narrow(burned * reserve0 / totalShares);
        amount1 = _narrow(burned * reserve1 / totalShares);
        shares[msg.sender] = held - burned;
        totalShares -= burned;
        reserve0 -= amount0;
        reserve1 -= amount1;
        _push(token0, amount0);
        _push(token1, amount1);
        emit Removed(msg.sender, amount0, amount1, burned);
    }

    /// @notice Gives `amountIn` of `tokenIn` for at least `least` of the other token.
    function swap(Token tokenIn, uint128 amountIn, uint256 least)
        external
        once
        returns (uint256 amountOut)
    {
        bool zeroForOne = tokenIn == token0;
        if (!zeroForOne && tokenIn != token1) revert UnknownToken(address(tokenIn));
        (uint256 from, uint256 to) = zeroForOne ? (reserve0, reserve1) : (reserve1, reserve0);
        if (from == 0 || to == 0) revert NoLiquidity(reserve0, reserve1);
        uint256 taxed = uint256(amountIn) * 997;
        amountOut = taxed * to / (from * 1000 + taxed);
        if (amountOut < least) revert TooLittleOut(amountOut, least);

        _pull(tokenIn, amountIn);
        if (zeroForOne) {
            reserve0 += amountIn;
            reserve1 -= _narrow(amountOut);
            _push(token1, amountOut);
        } else {
            reserve1 += amountIn;
            reserve0 -= _narrow(amountOut);
            _push(token0, amountOut);
        }
        emit Swapped(msg.sender, address(tokenIn), amountIn, amountOut);
    }

    function _pull(Token token, uint256 amount) private {
        if (!token.transferFrom(msg.sender, address(this), amount)) {
            revert TransferFailed(address(token));
        }
    }

    function _push(Token token, uint256 amount) private {
        if (!token.transfer(msg.sender, amount)) revert TransferFailed(address(token));
    }

    function _narrow(uint256 value) private pure returns (uint128) {
        if (value > type(uint128).max) revert TooLarge(value);
        // Just checked.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint128(value);
    }

    /// @dev The integer square root, by Newton's method from above.
    function _sqrt(uint256 x) private pure returns (uint256 root) {
        if (x < 2) return x;
        root = x / 2 + 1;
        uint256 next = (root + x / root) / 2;
        while (next < root) {
            root = next;
            next = (root + x / root) / 2;
        }
    }
}
